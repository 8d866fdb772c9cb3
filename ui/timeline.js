// The course of events, newest first, by day.
import { get } from "/api.js";
import { h, refill } from "/dom.js";
import { empty } from "/parts.js";
import { organisationName } from "/session.js";
import { find } from "/store.js";
import { clock, day, dayKey, dateAndTime } from "/time.js";
import { t, word } from "/words.js";

const mostPages = 40;
const pageSize = 200;

// Pages are oldest first; the last one is read again for what came since.
async function readPages(id, pages) {
  let cursor = pages.at(-1)?.cursor ?? "";
  if (pages.length) pages.pop();
  for (let n = 0; n < mostPages; ++n) {
    const query = new URLSearchParams({ limit: pageSize, ...(cursor && { cursor }) });
    const answer = await get(`/api/v1/incidents/${id}/timeline?${query}`);
    pages.push({ cursor, items: answer.items });
    if (!answer.next) return;
    cursor = answer.next;
  }
}

const linkFor = (entry, id) => (entry.kind === "request" ? `#/incident/${id}/requests/${entry.record}`
  : entry.kind === "message" ? `#/incident/${id}/messages` : entry.kind === "participation" || entry.kind === "impact"
    ? `#/incident/${id}/parties` : null);

const partyName = (id, name) => name || organisationName(id);

// What it was about: the words of the record as its reader may see them.
function subject(entry) {
  if (["participation", "impact", "lead"].includes(entry.kind)) return partyName(entry.owner, entry.owner_name);
  const record = find(entry.record);
  if (!record) return "";
  if (entry.kind === "incident") return "";
  if (entry.kind === "message") return record.text ?? "";
  return record.title ?? record.question ?? record.name ?? "";
}

const kinds = (entries) => [...new Set(entries.map((entry) => entry.kind))];

function line(entry, id) {
  const who = entry.who ? partyName(entry.who, entry.who_name) : t("this_server");
  const about = subject(entry);
  const link = linkFor(entry, id);
  const late = Date.parse(entry.recorded_at) - Date.parse(entry.at) > 3600_000;
  return h("li.event", { class: `event-${entry.kind} ${entry.who ? "" : "by-server"}` },
    h("time", { datetime: entry.at, title: dateAndTime(entry.at) }, clock(entry.at)),
    h("div", {},
      h("p", {}, h("strong", {}, word("fact", entry.type, { who })), about ? [" ", link ? h("a", { href: link }, about) : about] : null),
      late ? h("p.under", {}, t("recorded_later", { time: dateAndTime(entry.recorded_at) })) : null));
}

function byDay(entries, id) {
  const days = new Map();
  for (const entry of entries) {
    const key = dayKey(entry.at);
    if (!days.has(key)) days.set(key, []);
    days.get(key).push(entry);
  }
  return [...days.values()].map((list) => [h("h3.day", {}, day(list[0].at)),
    h("ol.events", {}, list.map((entry) => line(entry, id)))]);
}

export async function timelinePart(root, id) {
  const pages = [];
  let shown = "";
  let timer = 0;
  await readPages(id, pages);
  const entries = () => pages.flatMap((page) => page.items).reverse().sort((a, b) => b.at.localeCompare(a.at));
  const filter = h("select", { "aria-label": t("show"), onchange: (event) => { shown = event.target.value; update(); } });
  const list = h("div");
  const update = () => {
    const every = entries();
    const known = kinds(every);
    filter.replaceChildren(h("option", { value: "" }, `${t("everything")} (${every.length})`),
      ...known.map((kind) => h("option", { value: kind, selected: kind === shown }, word("kind", kind))));
    const fitting = every.filter((entry) => !shown || entry.kind === shown);
    refill(list, fitting.length ? byDay(fitting, id) : empty(t("no_events")));
  };
  refill(root, h("section.panel", { "aria-label": t("events") }, h("div.between", {}, h("h2", {}, t("events")), filter),
    list));
  update();
  const readSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => readPages(id, pages).then(update).catch(() => undefined), 250);
  };
  return { update, onFact: readSoon, onView: () => { pages.length = 0; readSoon(); } };
}
