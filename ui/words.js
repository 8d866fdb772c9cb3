// The words of the page, in the language that its reader chose.

const chosen = localStorage.getItem("language");
let language = chosen ?? (navigator.language.startsWith("zh") ? "zh-Hans" : "en");
let words = {};

export const languages = [
  { tag: "en", name: "English" },
  { tag: "zh-Hans", name: "中文" },
];

export async function loadWords() {
  const response = await fetch(`/ui/words?lang=${language}`, { credentials: "same-origin" });
  words = response.ok ? await response.json() : {};
  document.documentElement.lang = language;
}

export async function chooseLanguage(tag) {
  language = tag;
  localStorage.setItem("language", tag);
  await loadWords();
}

export const currentLanguage = () => language;

// "not_incident" reads "not incident": a code of the protocol, where the catalogue has no word for it.
const readable = (code) => String(code).replaceAll("_", " ");

function fill(pattern, args) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in args ? String(args[name]) : whole));
}

export function t(key, args = {}) {
  const pattern = words[`page.${key}`];
  return pattern === undefined ? readable(key) : fill(pattern, args);
}

// A word of the domain: word("state", "report.needs_info"), word("act", "request.accept").
export function word(group, code, args = {}) {
  if (code === undefined || code === null || code === "") return "";
  return fill(words[`${group}.${code}`] ?? readable(String(code).split(".").pop()), args);
}
