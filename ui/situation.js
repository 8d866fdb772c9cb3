// The situation: what waits for me, the incidents that I can see, and reports.
import { actMenu, countsAs, moveButtons, movesOf, actNamed, makingActs } from "/acts.js";
import { post } from "/api.js";
import { field } from "/form.js";
import { h, refill } from "/dom.js";
import { markingOf, tlp } from "/marking.js";
import { code, empty, kindWord, panel, pill, say, working } from "/parts.js";
import { levelName } from "/schemes.js";
import { communityName, hasRole, isMine, isMyReport, mayWrite, me, organisationName, reporterName } from "/session.js";
import { all, ensure, find, keep } from "/store.js";
import { isPast, time } from "/time.js";
import { t, word } from "/words.js";

const paths = ["incidents", "participations", "leads", "requests", "reports", "memberships", "impacts", "improvements"]
  .map((name) => `/api/v1/${name}`);

const over = new Set(["closed", "merged", "transferred", "not_incident", "withdrawn", "duplicate", "invalid", "promoted",
  "linked"]);

// As the server counts (state/due.h): a counter-date counts once it was agreed to.
export const isOpenRequest = (request) => countsAs("open", request);
export const dueOf = (request) =>
  (countsAs("agreed", request) ? request.reply?.due_at : undefined) ?? request.due_at;
export const isOverdue = (request) =>
  countsAs("awaited", request) && dueOf(request) !== undefined && isPast(dueOf(request));

export const severitiesOf = (incident) =>
  (incident.severity?.levels ?? []).map(({ scheme, level }) => levelName(scheme, level));

export function leadOf(incident) {
  const lead = all("lead", (l) => l.space === incident.id && l.state === "accepted");
  return lead.length ? lead.at(-1).owner : undefined;
}

export const partiesOf = (incident) => all("participation", (p) => p.space === incident.id);

// Kinds whose moves are somebody's to make; acts that end something are offered but nobody is kept waiting for them.
const endings = /\.(withdraw|cancel|leave|end|release|suspend|exclude|expire|reopen|close|merge|transfer|dismiss)$/;
// A request waits for whoever it was sent to, or for its sender; those who merely steer may act, and need not.
const waitsForMe = (request) => movesOf(request).some(({ act }) => !endings.test(act.name) &&
  ((isMine(request.owner) && act.who.includes("owner")) || (isMine(request.author) && act.who.includes("author"))));

const deadlineOf = (record) => (record.kind === "request" ? dueOf(record) : record.reply_by ?? record.due_at);

function waiting() {
  const asked = [
    ...all("request", (r) => r.state !== "declined" && waitsForMe(r)),
    ...all("participation", (p) => p.state === "invited" && isMine(p.owner)),
    ...all("lead", (l) => l.state === "offered" && isMine(l.owner)),
    ...all("membership", (m) => m.state === "invited" && isMine(m.owner)),
    ...all("improvement", (i) => ["open", "in_progress"].includes(i.state) && isMine(i.owner)),
    ...all("report", (r) => (r.state === "needs_info" && isMyReport(r)) ||
      (hasRole("team", r.space) && ["acknowledged", "triage", "valid"].includes(r.state))),
  ];
  return asked.sort((a, b) => (deadlineOf(a) ?? "9").localeCompare(deadlineOf(b) ?? "9") || a.created_at.localeCompare(b.created_at));
}

function titleOf(record) {
  if (record.kind === "membership") return communityName(record.space);
  if (record.title) return record.title;
  return find(record.space)?.title ?? "";
}

const target = (record) => {
  if (record.kind === "report") return `#/report/${record.id}`;
  if (record.kind === "request") return `#/incident/${record.space}/requests/${record.id}`;
  return record.kind === "membership" ? null : `#/incident/${record.space}`;
};

function dueLine(record) {
  const due = deadlineOf(record);
  if (!due) return null;
  const late = record.kind === "request" ? isOverdue(record) : isPast(due);
  return h("span.due", { class: late ? "late" : "" },
    late ? h("strong", {}, `▲ ${t("overdue")} `) : `${t("due")} `, time(due, "both"));
}

function waitingItem(record) {
  const link = target(record);
  const who = isMine(record.author) ? record.owner : record.author;
  const incident = record.kind === "request" ? find(record.space) : null;
  return h("li.waiting", { class: `kind-${record.kind}` },
    h("div.what", {},
      h("p.over", {}, kindWord(record.kind), " ", code(record), " ", pill(record.kind, record.state), " ",
        tlp(markingOf(record))),
      h("p.title", {}, link ? h("a", { href: link, "data-key": `w/${record.id}` }, titleOf(record)) : titleOf(record)),
      record.terms && record.state === "invited" ? h("p.prose.terms", {}, record.terms) : null,
      h("p.under", {}, t("from", { who: organisationName(who) }),
        incident ? [" · ", incident.code, " ", incident.title] : null),
      dueLine(record) && h("p.under", {}, dueLine(record))),
    moveButtons(record, { most: 3 }));
}

function waitingPanel() {
  const items = waiting();
  return panel(`${t("waiting_for_you")} (${items.length})`,
    items.length ? h("ol.plain", {}, items.slice(0, 50).map(waitingItem)) : empty(t("nothing_waits")));
}

function incidentRow(incident) {
  const parties = partiesOf(incident);
  const active = parties.filter((p) => p.state === "active").length;
  const invited = parties.filter((p) => p.state === "invited").length;
  const mine = all("request", (r) => r.space === incident.id && isMine(r.owner) && isOpenRequest(r));
  const late = mine.filter(isOverdue).length;
  const next = mine.map(dueOf).filter(Boolean).sort()[0];
  const severity = severitiesOf(incident).join(" · ");
  return h("tr", {},
    h("th", { scope: "row" }, h("a.title", { href: `#/incident/${incident.id}`, "data-key": `i/${incident.id}` },
      incident.title), h("div.under", {}, code(incident), " ", tlp(markingOf(incident)),
      incident.mode && incident.mode !== "real" ? [" ", h("strong", {}, word("value", incident.mode))] : null)),
    h("td", {}, pill("incident", incident.state)),
    h("td", {}, severity || "–",
      h("div.under", {}, incident.activation?.level ?? incident.declaration?.activation_level ?? "")),
    h("td", {}, leadOf(incident) ? organisationName(leadOf(incident)) : "–"),
    h("td.number", {}, active, h("div.under", {}, invited ? t("invited_count", { n: invited }) : "")),
    h("td.number", {}, mine.length || "–", late ? h("div.late", {}, `▲ ${t("overdue_count", { n: late })}`)
      : next ? h("div.under", {}, time(next, "relative")) : null),
    h("td", {}, time(incident.updated_at, "relative")));
}

function incidentPanel() {
  const seen = all("incident").sort((a, b) =>
    Number(over.has(a.state)) - Number(over.has(b.state)) || b.updated_at.localeCompare(a.updated_at));
  const heads = ["incident", "state", "severity_level", "lead", "parties", "your_requests", "last_change"];
  const table = h("div.scroll", { tabindex: "0", role: "region", "aria-label": t("incidents"), "data-key": "incidents" },
    h("table", {}, h("thead", {}, h("tr", {}, heads.map((key) => h("th", { scope: "col" }, t(`col_${key}`))))),
      h("tbody", {}, seen.map(incidentRow))));
  return panel(`${t("incidents")} (${seen.length})`, seen.length ? table : empty(t("no_incidents")));
}

function reportRow(report) {
  return h("tr", {},
    h("th", { scope: "row" }, h("a.title", { href: `#/report/${report.id}`, "data-key": `r/${report.id}` }, report.title),
      h("div.under", {}, code(report), " ", tlp(markingOf(report)))),
    h("td", {}, pill("report", report.state)),
    h("td", {}, reporterName(report)),
    h("td", {}, time(report.created_at, "relative")));
}

function reportPanel() {
  const seen = all("report").sort((a, b) => b.created_at.localeCompare(a.created_at));
  const heads = ["report", "state", "reporter", "submitted"];
  return seen.length
    ? h("div.scroll", { tabindex: "0", role: "region", "aria-label": t("reports"), "data-key": "reports" },
      h("table", {}, h("thead", {}, h("tr", {}, heads.map((key) => h("th", { scope: "col" }, t(`col_${key}`))))),
        h("tbody", {}, seen.slice(0, 100).map(reportRow))))
    : empty(t("no_reports"));
}

const myCommunities = () => {
  const act = actNamed("report.submit");
  return all("community", (c) => act && makingActs(c).includes(act));
};

// Title is enough, and Enter sends: at three in the morning everything else can wait.
function submitForm() {
  const communities = h("select", {});
  const title = h("input", { type: "text", required: true, maxlength: 200, placeholder: t("report_placeholder"),
    "data-key": "report-title" });
  const go = h("button.primary", { type: "submit" }, t("submit_report"));
  const where = field("community", t("community"), { element: communities });
  const form = h("form.inline", {}, where, field("title", t("report_title"), { element: title }), go);
  form.addEventListener("submit", working(go, async () => {
    const report = keep(await post(`/api/v1/communities/${communities.value}/reports`,
      { title: title.value.trim(), channel: "console" }));
    title.value = "";
    say(t("report_sent", { code: report.code ?? "" }));
    if (report.id) location.hash = `#/report/${report.id}`;
  }));
  const offer = () => {
    const choices = myCommunities();
    const chosen = communities.value;
    communities.replaceChildren(...choices.map((c) => h("option", { value: c.id }, communityName(c.id))));
    if (choices.some((c) => c.id === chosen)) communities.value = chosen;
    form.hidden = !choices.length || !mayWrite();
    where.hidden = choices.length < 2;
  };
  return { form, offer };
}

function communityList() {
  const seen = all("community");
  if (!seen.length) return null;
  return panel(t("communities"), h("ul.plain", {}, seen.map((community) => h("li.between", {},
    h("span", {}, communityName(community.id), " ", code(community)), actMenu(community, t("acts"))))));
}

export async function situationScreen(root) {
  await ensure(...paths);
  const top = h("div.stack");
  const below = h("div.stack");
  const reports = h("div");
  const submit = submitForm();
  const reportSection = panel(t("reports"), submit.form, reports);
  const update = () => {
    refill(top, waitingPanel(), incidentPanel());
    submit.offer();
    refill(reports, reportPanel());
    refill(below, communityList());
  };
  refill(root, h("div.heading", {}, h("h1", {}, t("situation")),
    h("p.muted", {}, t("seen_by", { who: organisationName(me().organisation) }))), top, reportSection, below);
  update();
  return { update, title: t("situation") };
}
