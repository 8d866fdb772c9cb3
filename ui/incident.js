// One incident: the course of events, who takes part and how far each is, requests, messages; beside them, always in
// sight, its state, severity, lead and marking.
import { actMenu, moveButtons, perform, actNamed, makingActs } from "/acts.js";
import { h, refill } from "/dom.js";
import { markingOf, tlp } from "/marking.js";
import { matrixPart } from "/matrix.js";
import { messagesPart } from "/messages.js";
import { code, empty, facts, kindWord, panel, pill, prose } from "/parts.js";
import { requestsPart } from "/requests.js";
import { className } from "/schemes.js";
import { communityName, organisationName } from "/session.js";
import { isOpenRequest, isOverdue, leadOf, partiesOf, severitiesOf } from "/situation.js";
import { all, ensure, find, load } from "/store.js";
import { time } from "/time.js";
import { timelinePart } from "/timeline.js";
import { currentLanguage, languages, t, word } from "/words.js";

const track = ["proposed", "assessing", "declared", "responding", "stabilised", "recovering", "review", "closed"];
const stands = { escalated: "responding", reopened: "responding", not_incident: "assessing", merged: "assessing",
  transferred: "assessing" };

const listed = ["participations", "leads", "impacts", "requests", "rooms", "messages", "decisions", "situation-reports",
  "reviews", "improvements", "appointments"];

function phaseTrack(incident) {
  const at = track.indexOf(stands[incident.state] ?? incident.state);
  return h("ol.track", { "aria-label": t("phase") }, track.map((state, i) => h("li", {
    class: i < at ? "past" : i === at ? "now" : "",
    "aria-current": i === at ? "step" : undefined,
  }, i < at ? "✓ " : "", h("span.first", {}, word("state", `incident.${i === at ? incident.state : state}`)))));
}

const formats = [["html", "HTML"], ["markdown", "Markdown"], ["pdf", "PDF"]];

function documentPanel(incident) {
  const href = (format, tag) => `/api/v1/incidents/${incident.id}/after-action-report?format=${format}&lang=${tag}`;
  const ordered = [...languages].sort((a) => (a.tag === currentLanguage() ? -1 : 1));
  return panel(t("after_action_report"), ordered.map(({ tag, name }) => h("p.between", {}, h("span.muted", {}, name),
    h("span.links", {}, formats.map(([format, label]) => h("a", {
      href: href(format, tag), download: `after-action-report-${incident.code}-${tag}.${format === "markdown" ? "md" : format}`,
    }, label))))), h("p.hint", {}, t("cut_to_you")));
}

function partyLine(incident) {
  const parties = partiesOf(incident);
  const count = (state) => parties.filter((p) => p.state === state).length;
  return parties.length ? t("party_line", { active: count("active"), invited: count("invited"), all: parties.length })
    : "–";
}

function requestLine(incident) {
  const requests = all("request", (r) => r.space === incident.id);
  const late = requests.filter(isOverdue).length;
  return [t("open_count", { n: requests.filter(isOpenRequest).length }),
    late ? h("span.late", {}, ` ▲ ${t("overdue_count", { n: late })}`) : null];
}

function glance(incident, marking) {
  return panel(t("at_a_glance"), facts(
    [t("marking"), tlp(marking)],
    [t("col_state"), pill("incident", incident.state)],
    [t("severity"), severitiesOf(incident).join(" · ")],
    [t("level"), incident.activation?.level ?? incident.declaration?.activation_level],
    [t("col_lead"), leadOf(incident) ? organisationName(leadOf(incident)) : "–"],
    [t("col_parties"), partyLine(incident)],
    [t("requests"), requestLine(incident)],
    [t("classes"), (incident.classification?.classes ?? []).map(className).join(", ")],
    [t("community"), (incident.communities ?? []).map(communityName).join(", ")],
    [t("proposed_by"), organisationName(incident.owner)],
    [word("field", "occurred_at"), incident.occurred_at && time(incident.occurred_at)],
    [t("col_last_change"), time(incident.updated_at, "both")],
  ));
}

function ownAffairs(incident) {
  const own = [incident, ...all("participation", (p) => p.space === incident.id), ...all("impact", (i) =>
    i.space === incident.id), ...all("lead", (l) => l.space === incident.id && l.state === "offered")];
  const rows = own.map((record) => [record, moveButtons(record, { most: 3 })])
    .filter(([record, moves]) => moves && (record === incident || record.owner !== undefined))
    .filter(([record]) => record === incident || record.kind === "lead" || ownedByMe(record));
  return panel(t("what_you_may_do"),
    rows.length ? rows.map(([record, moves]) => h("div.affair", {},
      h("p.over", {}, kindWord(record.kind), " ", pill(record.kind, record.state)),
      record.terms && record.state === "invited" ? h("p.prose.terms", {}, record.terms) : null, moves))
      : empty(t("nothing_to_do")),
    actMenu(incident, t("acts")), ownParticipations(incident).map((p) => actMenu(p, t("acts_of_your_participation"))));
}

const ownParticipations = (incident) =>
  all("participation", (p) => p.space === incident.id && p.state === "active" && ownedByMe(p));

let ownedByMe = () => false;

function reportList(incident) {
  const ids = incident.reports ?? [];
  if (!ids.length) return null;
  return panel(t("reports"), h("ul.plain", {}, ids.map((id) => h("li", {}, h("a", { href: `#/report/${id}` },
    find(id)?.title ?? t("some_report", { code: id.slice(0, 8) }))))));
}

const parts = {
  "": { word: "events", make: timelinePart },
  parties: { word: "parties", make: matrixPart },
  requests: { word: "requests", make: requestsPart },
  messages: { word: "messages", make: messagesPart },
};

// The marking stands beside the views and stays in sight however far its reader scrolls.
function tabs(id, current, counts, marking) {
  return h("nav.tabs", { "aria-label": t("views") }, Object.entries(parts).map(([name, part]) => h("a", {
    href: `#/incident/${id}${name && `/${name}`}`,
    "aria-current": name === current ? "page" : undefined,
    "data-key": `tab/${name}`,
  }, t(part.word), counts[name] ? h("span.count", {}, counts[name]) : null)),
  h("span.spring"), tlp(marking));
}

export async function incidentScreen(root, id, name = "", focus = "", isMineOwner = () => false) {
  ownedByMe = (record) => isMineOwner(record.owner);
  await load("incident", id);
  await ensure(...listed.map((list) => `/api/v1/incidents/${id}/${list}`), "/api/v1/reports");
  const part = parts[name] ?? parts[""];
  const head = h("div.heading");
  const nav = h("div.pinned");
  const main = h("div.stack");
  const aside = h("aside.stack", { "aria-label": t("at_a_glance") });
  const below = h("div.stack");
  refill(root, head, h("div.columns", {}, h("div.stack", {}, nav, main), h("div.stack", {}, aside, below)));
  const body = await part.make(main, id, focus);
  const update = () => {
    const incident = find(id);
    if (!incident) return refill(root, empty(t("gone")));
    const inside = (kind) => all(kind, (record) => record.space === id);
    const marking = markingOf(incident, ...["request", "impact", "message", "decision"].flatMap(inside));
    refill(head, h("p.over", {}, h("a", { href: "#/" }, t("situation")), " / ", kindWord("incident"), " ",
      code(incident), incident.mode && incident.mode !== "real"
        ? [" ", h("strong.mode", {}, word("value", incident.mode))] : null),
    h("div.between", {}, h("h1", {}, incident.title), tlp(marking)), prose(incident.summary), phaseTrack(incident));
    refill(nav, tabs(id, name in parts ? name : "", { parties: inside("participation").length,
      requests: inside("request").length, messages: inside("message").length }, marking));
    refill(aside, glance(incident, marking), ownAffairs(incident));
    refill(below, reportList(incident), documentPanel(incident));
    body.update?.();
    return undefined;
  };
  update();
  return { update, onFact: (fact) => (fact.space === id ? body.onFact?.(fact) : undefined),
    onView: body.onView, title: find(id)?.title ?? "" };
}

export function askNew(incident, actName) {
  const act = actNamed(actName, "incident");
  return act && makingActs(incident).includes(act) ? () => perform(act, incident) : null;
}
