// Parties and stages: how far each party is, who has fallen silent, whose answers are late.
import { get } from "/api.js";
import { h, refill } from "/dom.js";
import { empty, pill, toneOf } from "/parts.js";
import { isMine, organisationName } from "/session.js";
import { time } from "/time.js";
import { t, word } from "/words.js";

const stages = ["investigating", "affected", "contained", "recovered"];

const impactOf = (row) => row.impact_state ?? "";

function cell(reached, now, text) {
  const symbol = now ? "●" : reached ? "✓" : "·";
  return h("td.stage", { class: now ? "now" : reached ? "past" : "" },
    h("span", { "aria-hidden": "true" }, symbol), h("span.hidden", {}, reached || now ? text : t("not_yet")));
}

function impactCells(row) {
  const impact = impactOf(row);
  if (impact === "not_affected") {
    return h("td.stage", { colspan: stages.length }, pill("impact", "not_affected"));
  }
  const at = stages.indexOf(impact);
  return stages.map((stage, i) => cell(i < at, i === at, word("state", `impact.${stage}`)));
}

const nameOf = (row) => row.organisation_name || organisationName(row.organisation);

function requestCells(requests = {}) {
  return [h("td.number", {}, requests.open || "·"),
    h("td.number", { class: requests.overdue ? "late" : "" }, requests.overdue ? `▲ ${requests.overdue}` : "·"),
    h("td.number", {}, requests.done || "·")];
}

function line(row) {
  return h("tr", { class: isMine(row.organisation) ? "mine" : "" },
    h("th", { scope: "row" }, nameOf(row), isMine(row.organisation) ? h("span.muted", {}, ` (${t("you")})`) : null),
    h("td", {}, pill("participation", row.state)),
    impactCells(row),
    requestCells(row.requests),
    h("td", {}, time(row.last_heard_at ?? row.accepted_at ?? row.invited_at, "relative")));
}

const urgency = (row) => (row.requests?.overdue ? 0 : toneOf(impactOf(row)) === "alarm" ? 1 : row.state === "active" ? 2
  : row.state === "invited" ? 3 : 4);

function summary(rows) {
  const count = (fits) => rows.filter(fits).length;
  const figures = [
    [t("col_parties"), rows.length],
    [word("state", "participation.active"), count((r) => r.state === "active")],
    [word("state", "impact.affected"), count((r) => impactOf(r) === "affected")],
    [word("state", "impact.contained"), count((r) => impactOf(r) === "contained")],
    [word("state", "impact.recovered"), count((r) => impactOf(r) === "recovered")],
    [t("overdue"), rows.reduce((sum, r) => sum + (r.requests?.overdue ?? 0), 0)],
  ];
  return h("dl.figures", {}, figures.map(([name, n]) => h("div", {}, h("dt", {}, name), h("dd", {}, n))));
}

export async function matrixPart(root, id) {
  const path = `/api/v1/incidents/${id}/matrix`;
  const read = async () => {
    const answer = await get(path);
    return answer.items;
  };
  let rows = await read();
  let sought = "";
  let timer = 0;
  const search = h("input", { type: "search", placeholder: t("find_party"), "aria-label": t("find_party"),
    oninput: () => { sought = search.value.toLowerCase(); update(); } });
  const top = h("div");
  const list = h("div");
  const heads = () => [t("col_party"), t("col_state"), ...stages.map((s) => word("state", `impact.${s}`)), t("col_open"),
    t("col_overdue"), t("col_done"), t("col_heard")];
  const update = () => {
    const fitting = rows.filter((row) => nameOf(row).toLowerCase().includes(sought))
      .sort((a, b) => urgency(a) - urgency(b) || nameOf(a).localeCompare(nameOf(b)));
    refill(top, summary(rows));
    refill(list, fitting.length
      ? h("div.scroll.matrix", { tabindex: "0", role: "region", "aria-label": t("parties"), "data-key": "matrix" },
        h("table", {}, h("thead", {}, h("tr", {}, heads().map((name) => h("th", { scope: "col" }, name)))),
          h("tbody", {}, fitting.map(line))))
      : empty(t("no_parties")));
  };
  refill(root, h("section.panel", { "aria-label": t("parties") },
    h("div.between", {}, h("h2", {}, t("parties")), search), top, list));
  update();
  const readSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => read().then((fresh) => { rows = fresh; update(); }).catch(() => undefined), 300);
  };
  return { update, onFact: readSoon, onView: readSoon };
}
