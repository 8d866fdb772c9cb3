// Forms made from an act's input schema, so that a page asks for exactly what the act takes.
import { h } from "/dom.js";
import { t, word } from "/words.js";
import { problemNote } from "/parts.js";
import { organisations, organisationName, communityName } from "/session.js";
import { all } from "/store.js";
import { tlpChoices } from "/marking.js";
import { classGroups, levelGroups } from "/schemes.js";
import { inUtc, zoneName } from "/time.js";

const longerThanALine = 254;

// Values of <input type="datetime-local"> carry no zone; ours are in the zone that the page shows.
const fromLocal = (text) => (text ? new Date(inUtc() ? `${text}Z` : text).toISOString() : undefined);
function toLocal(iso) {
  if (!iso) return "";
  const date = new Date(iso);
  const shift = inUtc() ? 0 : date.getTimezoneOffset() * 60_000;
  return new Date(date.getTime() - shift).toISOString().slice(0, 16);
}

const option = (value, text, chosen) => h("option", { value, selected: value === chosen }, text);

function referenceChoices(name) {
  if (/organisation|owner/.test(name)) return organisations().map((o) => [o.id, organisationName(o.id)]);
  if (/communit/.test(name)) return all("community").map((c) => [c.id, communityName(c.id)]);
  if (/incident|into/.test(name)) return all("incident").map((i) => [i.id, `${i.code} ${i.title ?? ""}`]);
  if (/report|^of$/.test(name)) return all("report").map((r) => [r.id, `${r.code} ${r.title ?? ""}`]);
  if (/person/.test(name)) return all("person").map((p) => [p.id, p.name ?? p.code]);
  return null;
}

function select(choices, value, required) {
  return h("select", { required },
    required && choices.length === 1 ? null : option("", "–", value), choices.map(([v, text]) => option(v, text, value)));
}

const groupsOf = (groups, chosen = new Set()) => groups.map(({ name, choices }) => h("optgroup", { label: name },
  choices.map(([value, text]) => h("option", { value, selected: chosen.has(value) }, text))));

const controls = {
  // A level belongs to a scheme: both are chosen at once.
  level() {
    const element = h("select", { required: true }, option("", "–"), groupsOf(levelGroups()));
    return { element, read: () => undefined, also: () => JSON.parse(element.value || "{}") };
  },
  classes(name, schema, value) {
    const chosen = new Set((value ?? []).map((one) => JSON.stringify(one)));
    const element = h("select", { multiple: true, size: 10, required: true }, groupsOf(classGroups(), chosen));
    return { element, read: () => [...element.selectedOptions].map((o) => JSON.parse(o.value)) };
  },
  choice(name, schema, value, required) {
    const element = select(schema.enum.map((v) => [v, word("value", v)]), value, required);
    return { element, read: () => element.value || undefined };
  },
  reference(name, schema, value, required) {
    const choices = referenceChoices(name);
    if (!choices) return controls.line(name, schema, value, required);
    const element = select(choices, value, required);
    return { element, read: () => element.value || undefined };
  },
  instant(name, schema, value, required) {
    const element = h("input", { type: "datetime-local", required, value: toLocal(value) });
    return { element, read: () => fromLocal(element.value), hint: zoneName() };
  },
  line(name, schema, value, required) {
    const element = h("input", { type: "text", required, maxlength: schema.maxLength, value: value ?? "" });
    return { element, read: () => element.value.trim() || undefined };
  },
  text(name, schema, value, required) {
    const element = h("textarea", { required, maxlength: schema.maxLength, rows: 4, value: value ?? "" });
    return { element, read: () => element.value.trim() || undefined };
  },
  number(name, schema, value, required) {
    const element = h("input", { type: "number", required, min: schema.minimum, max: schema.maximum, step: 1,
      value: value ?? "" });
    return { element, read: () => (element.value === "" ? undefined : Number(element.value)) };
  },
  flag(name, schema, value) {
    const element = h("input", { type: "checkbox", checked: value === true });
    return { element, read: () => element.checked || undefined };
  },
  // One entry a line; entries that are objects are known by their first required member.
  lines(name, schema, value, required) {
    const item = schema.items;
    const member = item.type === "object" ? item.required[0] : null;
    const given = (value ?? []).map((entry) => (member ? entry[member] : entry)).join("\n");
    const element = h("textarea", { required, rows: 3, value: given });
    const entries = () => element.value.split("\n").map((line) => line.trim()).filter(Boolean);
    return { element, hint: t("one_a_line"), read: () => entries().map((e) => (member ? { [member]: e } : e)) };
  },
  references(name, schema, value, required) {
    const choices = referenceChoices(name);
    if (!choices) return controls.lines(name, schema, value, required);
    const element = h("select", { multiple: true, size: Math.min(8, Math.max(3, choices.length)) },
      choices.map(([v, text]) => h("option", { value: v, selected: (value ?? []).includes(v) }, text)));
    return { element, read: () => [...element.selectedOptions].map((o) => o.value) };
  },
};

function controlFor(name, schema, siblings) {
  if (name === "level" && siblings.scheme) return controls.level;
  if (name === "classes") return controls.classes;
  if (schema.enum) return controls.choice;
  if (schema.type === "array") return schema.items.format === "uuid" ? controls.references : controls.lines;
  if (schema.type === "integer") return controls.number;
  if (schema.type === "boolean") return controls.flag;
  if (schema.format === "uuid") return controls.reference;
  if (schema.format === "date-time") return controls.instant;
  return (schema.maxLength ?? 0) > longerThanALine ? controls.text : controls.line;
}

// Whether a form can be made at all: objects inside lists are shown only where one line says them.
export const isSimple = (schema) => Object.entries(schema.properties).every(([name, property]) =>
  name === "classes" || (property.type !== "object" &&
  (property.type !== "array" || property.items.type !== "object" || property.items.required?.length === 1)));

export function field(name, label, control) {
  const id = `f-${name}-${Math.random().toString(36).slice(2)}`;
  control.element.id = id;
  control.element.name = name;
  const required = control.element.required;
  return h("div.field", {},
    h("label", { for: id }, label, required ? null : h("span.muted", {}, ` ${t("optional")}`)),
    control.element, control.hint ? h("p.hint", {}, control.hint) : null);
}

export function fieldsOf(schema, values = {}) {
  const required = new Set(schema.required ?? []);
  const order = Object.keys(schema.properties);
  order.sort((a, b) => Number(required.has(b)) - Number(required.has(a)));
  const leftOut = (name) => name === "scheme" && schema.properties.level;
  const made = order.filter((name) => !leftOut(name)).map((name) => {
    const property = schema.properties[name];
    const control = controlFor(name, property, schema.properties)(name, property, values[name], required.has(name));
    return { name, control, element: field(name, word("field", name), control) };
  });
  const read = () => Object.fromEntries(made.flatMap(({ name, control }) =>
    [[name, control.read()], ...Object.entries(control.also?.() ?? {})]).filter(([, value]) => value !== undefined));
  return { elements: made.map((one) => one.element), read };
}

export function markingField() {
  const element = h("select", {}, option("", t("marking_usual")), tlpChoices.map((v) => option(v, v)));
  const control = { element, read: () => (element.value ? { tlp: element.value } : undefined) };
  return { element: field("marking", t("marking"), control), read: control.read };
}

// A dialog around a form. `submit` gets what was entered; a refusal stays in the dialog with everything typed.
export function ask({ title, intro, elements, verb, submit, danger }) {
  const go = h("button.primary", { type: "submit", class: danger ? "danger" : "" }, verb);
  const form = h("form", { method: "dialog" }, h("h2", {}, title), intro ? h("p.muted", {}, intro) : null, elements,
    h("div.buttons", {}, go, h("button", { type: "button", onclick: () => dialog.close() }, t("cancel"))));
  const dialog = h("dialog", { "aria-label": title }, form);
  const done = new Promise((resolve) => dialog.addEventListener("close", () => { dialog.remove(); resolve(sent); }));
  let sent = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (go.disabled) return;
    form.querySelector(":scope > .problem")?.remove();
    go.disabled = true;
    try {
      await submit();
      sent = true;
      dialog.close();
    } catch (problem) {
      form.insertBefore(problemNote(problem), form.lastElementChild);
    }
    go.disabled = false;
  });
  document.body.append(dialog);
  dialog.showModal();
  return done;
}
