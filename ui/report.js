// One report: what was said, what came with it, what it matches, and what may be done with it.
import { actMenu, moveButtons } from "/acts.js";
import { get } from "/api.js";
import { h, refill } from "/dom.js";
import { markingOf, tlp } from "/marking.js";
import { code, empty, facts, kindWord, panel, pill, prose } from "/parts.js";
import { communityName, reporterName } from "/session.js";
import { all, ensure, find, load } from "/store.js";
import { time } from "/time.js";
import { t, word } from "/words.js";

const shownIndicators = 200;

function fieldsPanel(report) {
  return panel(t("what_was_reported"), prose(report.description), facts(
    [word("field", "report_kind"), report.report_kind && word("value", report.report_kind)],
    [word("field", "affected"), report.affected],
    [word("field", "help_wanted"), report.help_wanted],
    [word("field", "occurred_at"), report.occurred_at && time(report.occurred_at)],
    [word("field", "detected_at"), report.detected_at && time(report.detected_at)],
    [word("field", "aware_at"), report.aware_at && time(report.aware_at)],
    [word("field", "obligation"), word("value", report.obligation)],
    [word("field", "question"), report.question?.question],
    [word("field", "supplement"), report.supplement?.text],
    [word("field", "reason"), report.assessment?.reason],
  ));
}

const typeName = (type) => word("observable", type);

function indicatorPanel(sets, indicators) {
  if (!sets.length) return panel(t("indicators"), empty(t("no_indicators")));
  const rows = indicators.slice(0, shownIndicators).map((one) => h("tr", {}, h("td", {}, typeName(one.type)),
    h("td.value", {}, one.value)));
  const total = sets.reduce((sum, set) => sum + (set.count ?? 0), 0);
  return panel(`${t("indicators")} (${total})`,
    h("ul.plain", {}, sets.map((set) => h("li", {}, code(set), " ", set.title ?? "", " ",
      h("span.muted", {}, t("set_line", { count: set.count ?? 0, left_out: set.left_out ?? 0 }))))),
    h("div.scroll.tall", { tabindex: "0", role: "region", "aria-label": t("indicators"), "data-key": "indicators" },
      h("table", {}, h("tbody", {}, rows))),
    total > rows.length ? h("p.muted", {}, t("first_of", { shown: rows.length, all: total })) : null);
}

function matchPanel(matches) {
  if (!matches.length) return panel(t("matches"), empty(t("no_matches")));
  return panel(`${t("matches")} (${matches.length})`, h("ul.plain", {}, matches.map((match) => {
    const other = find(match.report ?? match.incident);
    const href = match.report ? `#/report/${match.report}` : `#/incident/${match.incident}`;
    return h("li.match", {}, h("a", { href }, other?.title ?? match.title ?? match.code),
      " ", h("span.muted", {}, t("shared_values", { n: match.count })),
      h("div.values", {}, (match.sample ?? []).slice(0, 6).map((one) => h("code", {}, one.value))));
  })));
}

function attachmentPanel(attachments) {
  if (!attachments.length) return null;
  return panel(t("attachments"), h("ul.plain", {}, attachments.map((file) => h("li", {},
    h("a", { href: `/api/v1/attachments/${file.id}/content`, download: "" }, file.name), " ",
    h("span.muted", {}, t("bytes", { n: file.size_bytes }), " ", file.description ?? "")))));
}

async function beside(id) {
  const indicatorSets = all("indicator_set", (set) => set.parent === id);
  const lists = await Promise.all(indicatorSets.map((set) =>
    get(`/api/v1/indicator-sets/${set.id}/indicators?limit=${shownIndicators}`).catch(() => ({ items: [] }))));
  const matches = await get(`/api/v1/reports/${id}/matches`).catch(() => ({ items: [] }));
  return { indicators: lists.flatMap((list) => list.items), matches: matches.items };
}

export async function reportScreen(root, id) {
  await ensure("/api/v1/memberships");
  await load("report", id);
  await ensure(`/api/v1/reports/${id}/attachments`, `/api/v1/reports/${id}/indicator-sets`);
  let extra = await beside(id);
  const head = h("div.heading");
  const main = h("div.stack");
  const aside = h("aside.stack", { "aria-label": t("at_a_glance") });
  refill(root, head, h("div.columns", {}, main, aside));
  const update = () => {
    const report = find(id);
    if (!report) return refill(root, empty(t("gone")));
    const parts = all("attachment", (file) => file.parent === id);
    const sets = all("indicator_set", (set) => set.parent === id);
    refill(head, h("p.over", {}, h("a", { href: "#/" }, t("situation")), " / ", kindWord("report"), " ", code(report)),
      h("div.between", {}, h("h1", {}, report.title), tlp(markingOf(report, ...sets))));
    refill(main, fieldsPanel(report), indicatorPanel(sets, extra.indicators), matchPanel(extra.matches),
      attachmentPanel(parts));
    refill(aside, panel(t("at_a_glance"), facts([t("col_state"), pill("report", report.state)],
      [t("marking"), tlp(markingOf(report))],
      [t("col_reporter"), reporterName(report)],
      [t("community"), communityName(report.space)],
      [t("col_submitted"), time(report.created_at)],
      [t("feedback_due"), report.acknowledgement && time(report.acknowledgement.feedback_due_at)],
      [t("incident"), report.incident?.incident &&
        h("a", { href: `#/incident/${report.incident.incident}` }, t("open_incident"))])),
    panel(t("what_you_may_do"), moveButtons(report, { most: 6 }) ?? empty(t("nothing_to_do")),
      actMenu(report, t("acts"))));
    return undefined;
  };
  const onFact = async (fact) => {
    if (fact.parent !== id && fact.record !== id) return;
    extra = await beside(id);
    update();
  };
  update();
  return { update, onFact, title: find(id)?.title ?? "" };
}
