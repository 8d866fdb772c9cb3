// What the caller may do to a record, from the server's own tables: the acts and the moves of each state. The server
// decides; this only spares its caller the refusals that can be foreseen.
import { get, post } from "/api.js";
import { ask, fieldsOf, isSimple, markingField } from "/form.js";
import { belongsTo, hasRole, isMine, isMyReport, mayWrite, me, takesPart } from "/session.js";
import { find, keep, load } from "/store.js";
import { t, word } from "/words.js";
import { h } from "/dom.js";
import { say } from "/parts.js";

let acts = [];
let machines = {};
let requests = { open: [], awaited: [], agreed: [] };

export async function loadActs() {
  ({ acts, machines, requests } = await get("/ui/acts"));
}

// Whether a request stands in one of the states that the server counts so: "open", "awaited" or "agreed".
export const countsAs = (name, request) => requests[name].includes(request.state);

// Acts that are called otherwise than the move they make.
const moveOf = { "report.start_triage": "triage", "incident.open_review": "review" };
const triggerOf = (act) => moveOf[act.name] ?? act.name.split(".")[1];

const belongs = {
  reader: () => true,
  author: (record) => isMine(record.author),
  owner: (record) => isMyReport(record),
  team: (record) => hasRole("team", record.space),
  lead: (record) => hasRole("lead", record.space),
  admin: (record) => hasRole("admin", record.space),
  op: () => me().roles.includes("operator") || me().roles.includes("op"),
  participant: (record) => takesPart(record.space),
  member: (record) => belongsTo(record.space),
};

// An act in an incident is for some of the incident's states; of one that is not seen the server says.
function fitsIncident(act, record) {
  const incident = record.kind === "incident" ? record : find(record.space);
  return !act.during || incident?.kind !== "incident" || act.during.includes(incident.state);
}

const mayAct = (act, record) =>
  mayWrite() && fitsIncident(act, record) && act.who.some((who) => belongs[who]?.(record));
const moveFrom = (record, act) =>
  (machines[record.kind] ?? []).find(([from, trigger]) => from === record.state && trigger === triggerOf(act));
const isMove = (act) => (machines[act.on] ?? []).some(([from, trigger]) => from !== "" && trigger === triggerOf(act));
const actsOn = (record) => acts.filter((act) => act.on === record.kind && isSimple(act.input));

// A step that must come first and says nothing by itself: to accept what was delivered is to acknowledge it.
const silentSteps = new Set(["request.acknowledge", "request.start"]);

function after(record, step) {
  const move = moveFrom(record, step);
  return move ? { ...record, state: move[2] } : null;
}

function byWayOf(record, act, own) {
  for (const step of own) {
    if (!silentSteps.has(step.name) || step === act) continue;
    const later = after(record, step);
    if (later && moveFrom(later, act) && !own.some((a) => a === act && moveFrom(record, a))) return step;
  }
  return undefined;
}

// [{act, via}]: the moves that the caller may make now.
export function movesOf(record) {
  const own = actsOn(record).filter((act) => !act.makes && isMove(act) && mayAct(act, record));
  return own.map((act) => ({ act, via: moveFrom(record, act) ? undefined : byWayOf(record, act, own) }))
    .filter(({ act, via }) => moveFrom(record, act) || via);
}

// Acts that make something below the record, or restate a part of it.
export const makingActs = (record) => actsOn(record).filter((act) => act.makes && mayAct(act, record));
export const otherActs = (record) =>
  actsOn(record).filter((act) => !act.makes && !isMove(act) && mayAct(act, record));

const pathOf = (act, record) => act.path.replace("{id}", record.id);

async function send(act, record, body) {
  const answer = await post(pathOf(act, record), body);
  keep(answer);
  if (act.makes) await load(record.kind, record.id).catch(() => undefined);
  say(t("done", { act: word("act", act.name) }));
  return answer;
}

// Edits say which version their author saw.
const baseOf = (record, act) => (/\.(amend|describe|revise|revise_charter)$/.test(act.name)
  ? { base: { head: record.versions?.head } } : {});

const harsh = /\.(decline|cancel|withdraw|invalidate|dismiss|exclude|close|suspend|reject|revoke|drop|leave)$/;

// Does an act on a record, asking first for what the act takes. True where it was done.
export async function perform(act, record, { via, values = {} } = {}) {
  const full = find(record.id) ?? record;
  // What an invitation is about is for its writer to say, who sees here what the incident is called.
  const suggested = act.name === "participation.invite" ? { title: full.title } : {};
  const { elements, read } = fieldsOf(act.input, { ...(baseOf(full, act).base ? full : {}), ...suggested, ...values });
  const marking = act.marking ? markingField() : null;
  const submit = async () => {
    const latest = find(record.id) ?? record;
    if (via && moveFrom(latest, via)) await post(pathOf(via, record), {});
    await send(act, record, { ...read(), ...baseOf(full, act), ...(marking?.read() && { marking: marking.read() }) });
  };
  return ask({
    title: word("act", act.name),
    intro: record.title ?? record.question ?? record.name,
    elements: [...elements, marking?.element],
    verb: word("act", act.name),
    submit,
    danger: harsh.test(act.name),
  });
}

// Small steps of daily work, done with one press; everything else is asked about first.
const atOnce = /^(request\.(acknowledge|accept|start|agree|verify|finish)|report\.(start_triage|resume))$/;

// Buttons for the moves that the caller may make; with Shift held even a small step asks for a note.
export function moveButtons(record, { most = 4 } = {}) {
  const moves = movesOf(record);
  const buttons = moves.map(({ act, via }, i) => h("button", {
    type: "button",
    class: [i === 0 && record.kind !== "incident" && !harsh.test(act.name) ? "primary" : "", harsh.test(act.name) ? "quiet" : ""].join(" "),
    "data-key": `${record.id}/${act.name}`,
    onclick: async (event) => {
      if (!atOnce.test(act.name) || event.shiftKey) return perform(act, record, { via });
      event.currentTarget.disabled = true;
      try {
        if (via) await post(pathOf(via, record), {});
        await send(act, record, {});
      } catch (problem) {
        say(problem.message);
        load(record.kind, record.id).catch(() => undefined);
      }
      return true;
    },
  }, word("act", act.name)));
  if (!buttons.length) return null;
  const shown = buttons.slice(0, most);
  const rest = buttons.slice(most);
  return h("div.moves", {}, shown,
    rest.length ? h("details.more", { "data-key": `${record.id}/more` }, h("summary", {}, t("more")), h("div", {}, rest))
      : null);
}

export function actMenu(record, title) {
  const offered = [...makingActs(record), ...otherActs(record)];
  if (!offered.length) return null;
  return h("details.menu", { "data-key": `${record.id}/menu` }, h("summary", {}, title),
    h("ul", {}, offered.map((act) => h("li", {}, h("button.link", {
      type: "button", onclick: () => perform(act, record),
    }, word("act", act.name))))));
}

export const actNamed = (name, on) => acts.find((act) => act.name === name && (!on || act.on === on));
