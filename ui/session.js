// Who is here, for whom they act, and which names they may read.
import { get, post, useCsrf, write } from "/api.js";
import { all, ensure, find } from "/store.js";
import { currentLanguage, t } from "/words.js";

let session = null;
let holds = new Set();

export const me = () => session;
export const isMine = (organisation) => session !== null && organisation === session.organisation;
export const hasRole = (role, where) => holds.has(`role:${role}@${where}`);
export const takesPart = (incident) => holds.has(`participant-of:${incident}`);
export const belongsTo = (community) => holds.has(`community:${community}`);
export const mayWrite = () =>
  (session?.roles ?? []).some((role) => role === "admin" || role === "responder" || role === "operator");

export async function takeSession(answer) {
  session = answer;
  useCsrf(answer.csrf);
  await learnHolds();
  return session;
}

export async function learnHolds() {
  holds = new Set((await get("/ui/holds").catch(() => ({ items: [] }))).items);
}

// null where nobody is signed in.
export async function currentSession() {
  try {
    return await takeSession(await get("/api/v1/session"));
  } catch (problem) {
    if (problem.status === 401 || problem.status === 403) return null;
    throw problem;
  }
}

export function forgetSession() {
  session = null;
  holds = new Set();
  useCsrf("");
}

export async function signOut() {
  await write("DELETE", "/api/v1/session").catch(() => undefined);
  forgetSession();
}

export const actFor = async (organisation) =>
  takeSession(await post("/api/v1/session/organisation", { organisation }));

const localName = (record) => (currentLanguage() === "zh-Hans" && record.name_zh) || record.name;

// An organisation that this reader knows by name, or else by the short form of its id.
export function organisationName(id) {
  if (!id) return "–";
  const record = find(id);
  return record?.name ? localName(record) : t("some_organisation", { code: id.slice(0, 8) });
}

// Of a report without a name: whom the reader knows it to be, else the pseudonym.
export function reporterName(report) {
  const known = report.reporter_identity?.organisation ?? report.owner;
  const name = known ? organisationName(known) : "";
  const pseudonym = report.reporter?.pseudonym ?? "";
  return [name, pseudonym].filter(Boolean).join(" · ") || "–";
}
export const isMyReport = (report) => isMine(report.owner) || isMine(report.reporter_identity?.organisation);

export function communityName(id) {
  const record = find(id);
  return record?.name ? localName(record) : t("some_community", { code: id.slice(0, 8) });
}

export function personName(id) {
  return find(id)?.name ?? t("some_person", { code: id.slice(0, 8) });
}

export const loadNames = () => ensure("/api/v1/organisations", "/api/v1/communities");
export const organisations = () =>
  all("organisation").sort((a, b) => localName(a).localeCompare(localName(b), currentLanguage()));
