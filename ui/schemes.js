// Classification schemes and scales of severity: the names behind the codes.
import { get } from "/api.js";
import { currentLanguage } from "/words.js";

let schemes = [];

export async function loadSchemes() {
  const { items } = await get("/api/v1/schemes").catch(() => ({ items: [] }));
  schemes = await Promise.all(items.map((item) => get(`/api/v1/schemes/${item.scheme}`)));
}

const nameIn = (entry) => (currentLanguage() === "zh-Hans" ? entry.zh : entry.en);
const schemeOf = (name) => schemes.find((scheme) => scheme.scheme === name);
// Each class and each type in it, with the code by which it is named: "class", "class/type".
const entriesOf = (scheme) => (scheme.classes ?? []).flatMap((one) => [{ ...one, code: one.id },
  ...(one.types ?? []).map((type) => ({ ...type, code: `${one.id}/${type.id}` }))]);

export function levelName(scheme, id) {
  const level = schemeOf(scheme)?.levels?.find((one) => one.id === id);
  return level ? `${nameIn(level)} (${id})` : id;
}

export function className({ scheme, code }) {
  const entry = schemeOf(scheme) && entriesOf(schemeOf(scheme)).find((one) => one.code === code);
  return entry ? nameIn(entry) : code;
}

// [{name, choices: [[value, text]]}] for a select with groups.
export const levelGroups = () => schemes.filter((scheme) => scheme.levels?.length).map((scheme) => ({
  name: nameIn(scheme),
  choices: scheme.levels.map((level) => [JSON.stringify({ scheme: scheme.scheme, level: level.id }), nameIn(level)]),
}));

export const classGroups = () => schemes.filter((scheme) => scheme.classes?.length).map((scheme) => ({
  name: nameIn(scheme),
  choices: entriesOf(scheme).map((one) =>
    [JSON.stringify({ scheme: scheme.scheme, version: scheme.version, code: one.code }), nameIn(one)]),
}));
