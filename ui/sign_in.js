// The ways in: a one-time link, a login with a password, and a new server's set-up link.
import { post } from "/api.js";
import { ask, field } from "/form.js";
import { h, refill } from "/dom.js";
import { problemNote, working } from "/parts.js";
import { takeSession } from "/session.js";
import { t, word } from "/words.js";

const sectors = ["government", "energy", "transport", "finance", "health", "water", "digital_infrastructure", "telecom",
  "hosting", "research", "education", "manufacturing", "food", "space", "media", "security", "regulator", "other"];

const input = (props) => {
  const element = h("input", props);
  return { element, read: () => element.value.trim() || undefined };
};

function card(title, intro, ...content) {
  return h("main.door", { id: "main" }, h("div.doorplate", {},
    h("img", { src: "/icon.svg", alt: "", width: 44, height: 44 }), h("p.wordmark", {}, "Tocsin"),
    h("h1", {}, title), intro ? h("p.muted", {}, intro) : null, content));
}

function passwordForm(enter) {
  const login = input({ type: "text", required: true, autocomplete: "username", autocapitalize: "none", spellcheck: "false" });
  const password = input({ type: "password", required: true, autocomplete: "current-password" });
  const code = input({ type: "text", inputmode: "numeric", autocomplete: "one-time-code" });
  const go = h("button.primary", { type: "submit" }, t("sign_in"));
  const form = h("form", {}, field("login", t("login"), login), field("password", t("password"), password),
    field("code", t("code"), code), h("div.buttons", {}, go));
  form.addEventListener("submit", working(go, async () => {
    const body = { login: login.read(), password: password.element.value, code: code.read() };
    await enter(await post("/api/v1/session/password", body));
  }));
  return form;
}

export function signInScreen(root, enter, notice) {
  refill(root, card(t("sign_in"), t("sign_in_intro"), notice, passwordForm(enter)));
  root.querySelector("input")?.focus();
}

// A link is used up by its first use; it is not kept anywhere in this page.
export async function enterByLink(root, token, enter) {
  refill(root, card(t("signing_in"), null));
  try {
    await enter(await post("/api/v1/session/link", { token }));
  } catch (problem) {
    signInScreen(root, enter, problemNote(problem));
  }
}

export function setUpScreen(root, token, enter) {
  const organisation = input({ type: "text", required: true, maxlength: 120, autocomplete: "organization" });
  const sector = h("select", { required: true }, sectors.map((s) => h("option", { value: s }, word("value", s))));
  sector.value = "other";
  const name = input({ type: "text", required: true, maxlength: 120, autocomplete: "name" });
  const login = input({ type: "text", required: true, maxlength: 120, autocomplete: "username", autocapitalize: "none" });
  const community = input({ type: "text", maxlength: 120 });
  const purpose = input({ type: "text", maxlength: 4000 });
  const go = h("button.primary", { type: "submit" }, t("set_up"));
  const body = () => ({
    token,
    organisation: { name: organisation.read(), sector: sector.value },
    person: { name: name.read(), login: login.read() },
    ...(community.read() && { community: { name: community.read(), purpose: purpose.read() ?? community.read() } }),
  });
  const form = h("form", {}, field("organisation", t("organisation_name"), organisation),
    field("sector", word("field", "sector"), { element: sector }), field("name", t("your_name"), name),
    field("login", t("login"), login), field("community", t("community_name"), community),
    field("purpose", t("community_purpose"), purpose), h("div.buttons", {}, go));
  form.addEventListener("submit", working(go, async () => enter(await post("/api/v1/setup", body()))));
  refill(root, card(t("set_up"), t("set_up_intro"), form));
  organisation.element.focus();
}

// Asked where an act needs its person to be proved present a moment ago.
export async function stepUp() {
  const password = input({ type: "password", autocomplete: "current-password" });
  const code = input({ type: "text", inputmode: "numeric", autocomplete: "one-time-code" });
  return ask({
    title: t("step_up"),
    intro: t("step_up_intro"),
    elements: [field("password", t("password"), password), field("code", t("code"), code)],
    verb: t("confirm"),
    submit: async () => takeSession(await post("/api/v1/session/step-up",
      { password: password.element.value || undefined, code: code.read() })),
  });
}

export function passwordDialog() {
  const current = input({ type: "password", autocomplete: "current-password" });
  const fresh = input({ type: "password", required: true, minlength: 12, autocomplete: "new-password" });
  return ask({
    title: t("set_password"),
    intro: t("set_password_intro"),
    elements: [field("current", t("current_password"), current), field("new", t("new_password"), fresh)],
    verb: t("set_password"),
    submit: () => post("/api/v1/me/password", { current: current.element.value || undefined, new: fresh.element.value }),
  });
}
