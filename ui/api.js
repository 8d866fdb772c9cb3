// The API: every write with its own idempotency key, repeated under the same key where the answer was lost.
import { currentLanguage } from "/words.js";
import { learnServerTime } from "/time.js";

export class Problem extends Error {
  constructor(status, body) {
    super(body.detail || body.title || String(status));
    this.status = status;
    this.code = body.code ?? "";
    this.title = body.title ?? "";
    this.where = body.where ?? "";
  }
}

const credentials = { csrf: "" };
const hooks = { signedOut: () => {}, stepUp: async () => false };

export const useCsrf = (token) => { credentials.csrf = token; };
export const onSignedOut = (hook) => { hooks.signedOut = hook; };
export const onStepUp = (hook) => { hooks.stepUp = hook; };

async function read(response) {
  learnServerTime(response.headers.get("Date"));
  const type = response.headers.get("Content-Type") ?? "";
  const body = type.includes("json") ? await response.json() : {};
  if (response.ok) return body;
  throw new Problem(response.status, body);
}

async function send(method, path, headers, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      body,
      credentials: "same-origin",
      headers: { "Accept": "application/json", "Accept-Language": currentLanguage(), ...headers },
    });
  } catch {
    throw new Problem(0, { code: "unreachable" });
  }
  return read(response);
}

function signedOutOr(problem, path) {
  if (problem.status === 401 && !path.startsWith("/api/v1/session")) hooks.signedOut();
  throw problem;
}

export async function get(path) {
  try {
    return await send("GET", path, {});
  } catch (problem) {
    return signedOutOr(problem, path);
  }
}

const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));

async function sendSafely(method, path, body) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() };
  if (credentials.csrf) headers["X-CSRF-Token"] = credentials.csrf;
  const text = JSON.stringify(body ?? {});
  for (let tries = 1; ; ++tries) {
    try {
      return await send(method, path, headers, text);
    } catch (problem) {
      if (problem.code === "step_up.needed" && await hooks.stepUp()) continue;
      const worthAnother = problem.status === 0 || problem.status === 503;
      if (!worthAnother || tries === 3) throw problem;
      await pause(500 * tries);
    }
  }
}

export async function write(method, path, body) {
  try {
    return await sendSafely(method, path, body);
  } catch (problem) {
    return signedOutOr(problem, path);
  }
}
export const post = (path, body) => write("POST", path, body);

const mostPages = 20;

// Every item of a list, page by page.
export async function getAll(path, limit = 500) {
  const items = [];
  let next = "";
  for (let page = 0; page < mostPages; ++page) {
    const query = new URLSearchParams({ limit, ...(next && { cursor: next }) });
    const answer = await get(`${path}${path.includes("?") ? "&" : "?"}${query}`);
    items.push(...answer.items);
    next = answer.next ?? "";
    if (!next) break;
  }
  return { items, next };
}
