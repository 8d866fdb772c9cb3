// Small pieces that every room uses.
import { h } from "/dom.js";
import { t, word } from "/words.js";

const tones = {
  alarm: ["escalated", "affected", "overdue"],
  active: ["responding", "declared", "active", "accepted", "in_progress", "assessing", "triage", "investigating",
    "reopened", "recovering", "stabilised", "acknowledged", "valid", "effective"],
  waits: ["invited", "offered", "sent", "delivered", "counter_dated", "needs_info", "answered", "returned", "submitted",
    "proposed", "consulting", "circulated", "open", "draft", "unknown"],
  done: ["closed", "done", "verified", "recovered", "contained", "not_affected", "approved", "adopted", "promoted",
    "linked", "completed", "ratified", "issued", "review"],
};
const symbols = { alarm: "▲", active: "●", waits: "◔", done: "✓", over: "–" };

export const toneOf = (state) => Object.keys(tones).find((tone) => tones[tone].includes(state)) ?? "over";

// The state of a record of that kind.
export function pill(kind, state) {
  if (!state) return null;
  const tone = toneOf(state);
  return h("span.pill", { class: `tone-${tone}` },
    h("span.symbol", { "aria-hidden": "true" }, symbols[tone]), h("span", {}, word("state", `${kind}.${state}`)));
}

export const kindWord = (kind) => h("span.first", {}, word("kind", kind));

export const code = (record) => h("span.code", {}, record.code);

// Long prose keeps its line breaks, and nothing else of what its writer typed has a meaning.
export const prose = (text) => (text ? h("p.prose", {}, text) : null);

export function panel(title, ...content) {
  const id = `h-${Math.random().toString(36).slice(2)}`;
  return h("section.panel", { "aria-labelledby": id }, h("h2", { id }, title), content);
}

export const empty = (text) => h("p.empty", {}, text);

export function facts(...pairs) {
  const rows = pairs.filter((pair) => pair && pair[1] !== null && pair[1] !== undefined && pair[1] !== "")
    .map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
  return h("dl.facts", {}, rows);
}

export function problemNote(problem) {
  const text = problem.code === "unreachable" ? t("unreachable") : problem.message;
  return h("p.problem", { role: "alert" }, h("span", { "aria-hidden": "true" }, "▲ "), text);
}

let toast = null;
export function say(text) {
  toast ??= document.body.appendChild(h("div.toast", { role: "status", "aria-live": "polite" }));
  toast.textContent = text;
  toast.classList.add("shown");
  setTimeout(() => toast.classList.remove("shown"), 4000);
}

// A button that cannot be pressed twice while its work is under way; a refusal is told beside it.
export function working(button, work) {
  return async (event) => {
    event?.preventDefault();
    if (button.disabled) return;
    const place = button.closest("form") ?? button.parentElement;
    place.querySelector(":scope > .problem")?.remove();
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (problem) {
      place.append(problemNote(problem));
    } finally {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  };
}

export function actionButton(label, work, props = {}) {
  const button = h("button", { type: "button", ...props }, label);
  button.addEventListener("click", working(button, work));
  return button;
}
