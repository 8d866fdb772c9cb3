// Requests: what is asked of whom, until when, what came back, and the moves that the caller may make.
import { moveButtons } from "/acts.js";
import { h, refill } from "/dom.js";
import { askNew } from "/incident.js";
import { markingOf, tlp } from "/marking.js";
import { code, empty, facts, pill, prose } from "/parts.js";
import { isMine, organisationName } from "/session.js";
import { dueOf, isOpenRequest, isOverdue } from "/situation.js";
import { all, find } from "/store.js";
import { time } from "/time.js";
import { t, word } from "/words.js";

// Each reply that was given, in the words of the one who gave it.
function exchanges(request) {
  const reply = request.reply;
  const said = [
    reply?.reason && [request.state === "declined" || !reply.due_at ? "declined_because" : "other_date_because",
      reply.reason, reply.due_at],
    reply?.note && ["reply_note", reply.note],
    request.agreement?.note && ["agreement_note", request.agreement.note],
    request.answer?.text && ["answer", request.answer.text],
    request.verdict?.reason && ["returned_because", request.verdict.reason],
    request.verdict?.note && ["verdict_note", request.verdict.note],
    request.ending?.reason && ["cancelled_because", request.ending.reason],
  ];
  return said.filter(Boolean).map(([key, text, due]) => h("div.exchange", { class: `said-${key}` },
    h("p.over", {}, t(key), due ? [" · ", time(due)] : null), prose(text)));
}

function dueText(request) {
  const due = dueOf(request);
  if (!due) return null;
  return isOverdue(request) ? h("span.late", {}, h("strong", {}, `▲ ${t("overdue")} `), time(due))
    : h("span", {}, `${t("due")} `, time(due));
}

function item(request, focus) {
  const way = isMine(request.owner) ? t("to_you") : organisationName(request.owner);
  return h("details.request", {
    "data-key": `request/${request.id}`,
    open: request.id === focus,
    id: request.id === focus ? "focus" : undefined,
    class: isOverdue(request) ? "is-late" : "",
  },
  h("summary", {},
    h("span.line", {}, pill("request", request.state), " ", h("strong", {}, request.title), " ", tlp(markingOf(request))),
    h("span.under", {}, code(request), " · ", word("value", request.ask), " · ",
      organisationName(request.author), " → ", way, dueText(request) ? [" · ", dueText(request)] : null)),
  h("div.inside", {}, prose(request.text), facts([t("sent"), time(request.created_at)], [t("due"), dueOf(request) && time(dueOf(request))]),
    exchanges(request), moveButtons(request, { most: 6 })));
}

const orderOf = (request) => (isOverdue(request) ? 0 : isOpenRequest(request) ? 1 : 2);

const filters = {
  all: () => true,
  to_us: (r) => isMine(r.owner),
  by_us: (r) => isMine(r.author),
  open: isOpenRequest,
  overdue: isOverdue,
};

export async function requestsPart(root, id, focus) {
  let shown = "all";
  const head = h("div.between");
  const list = h("div");
  const chooser = h("div.chooser", { role: "group", "aria-label": t("show") });
  const update = () => {
    const incident = find(id);
    const create = incident && askNew(incident, "request.send");
    const requests = all("request", (r) => r.space === id);
    refill(head, h("h2", {}, t("requests")),
      create ? h("button.primary", { type: "button", onclick: create, "data-key": "new-request" }, word("act", "request.send")) : null);
    refill(chooser, Object.keys(filters).map((name) => h("button", {
      type: "button", class: "chip", "aria-pressed": String(name === shown), "data-key": `show/${name}`,
      onclick: () => { shown = name; update(); },
    }, `${t(`show_${name}`)} ${requests.filter(filters[name]).length}`)));
    const fitting = requests.filter(filters[shown]).sort((a, b) => orderOf(a) - orderOf(b) ||
      (dueOf(a) ?? "9").localeCompare(dueOf(b) ?? "9") || b.created_at.localeCompare(a.created_at));
    refill(list, fitting.length ? fitting.map((request) => item(request, focus)) : empty(t("no_requests")));
  };
  refill(root, h("section.panel", { "aria-label": t("requests") }, head, chooser, list));
  update();
  document.getElementById("focus")?.scrollIntoView({ block: "center" });
  return { update };
}
