// Records that this page has read, kept true by the live stream: an event names a record, which is read again as its
// reader may see it now.
import { get, getAll } from "/api.js";

const records = new Map();
const lists = new Set();
const listeners = new Set();
let told = false;

const plurals = { community: "communities", policy: "policies" };
export const plural = (kind) => plurals[kind] ?? `${kind.replaceAll("_", "-")}s`;

function tell() {
  if (told) return;
  told = true;
  setTimeout(() => { told = false; for (const listener of listeners) listener(); }, 60);
}

export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function forgetAll() {
  records.clear();
  lists.clear();
}

export function keep(record) {
  if (record?.id) records.set(record.id, record);
  tell();
  return record;
}

export const find = (id) => records.get(id);
export const all = (kind, fits = () => true) =>
  [...records.values()].filter((record) => record.kind === kind && fits(record));

async function read(path) {
  const { items } = await getAll(path);
  for (const item of items) records.set(item.id, item);
}

// Reads lists once: "/api/v1/incidents". One that its reader may not have is empty.
export async function ensure(...paths) {
  const missing = paths.filter((path) => !lists.has(path));
  missing.forEach((path) => lists.add(path));
  const read_all = missing.map((path) => read(path).catch((problem) => {
    lists.delete(path);
    if (problem.status !== 403 && problem.status !== 404) throw problem;
  }));
  await Promise.all(read_all);
}

export async function readAgain() {
  const paths = [...lists];
  forgetAll();
  await ensure(...paths);
  tell();
}

export async function load(kind, id) {
  try {
    return keep(await get(`/api/v1/${plural(kind)}/${id}`));
  } catch (problem) {
    if (problem.status === 404) records.delete(id);
    tell();
    throw problem;
  }
}

// One reading of a record at a time, and another where it was touched meanwhile: no older answer overtakes a newer one.
const reading = new Map();

export async function touched({ kind, record }) {
  if (reading.has(record)) {
    reading.set(record, true);
    return;
  }
  do {
    reading.set(record, false);
    await load(kind, record).catch(() => undefined);
  } while (reading.get(record));
  reading.delete(record);
}
