// What is said to everyone who takes part, and in rooms of fewer.
import { post } from "/api.js";
import { actNamed, makingActs } from "/acts.js";
import { h, refill } from "/dom.js";
import { markingOf, tlp } from "/marking.js";
import { empty, prose, working } from "/parts.js";
import { isMine, organisationName } from "/session.js";
import { all, find, keep } from "/store.js";
import { time } from "/time.js";
import { t, word } from "/words.js";

const placeOf = (message) => find(message.parent)?.kind === "room" ? find(message.parent) : null;

function item(message) {
  const room = placeOf(message);
  return h("li.message", { class: isMine(message.author) ? "mine" : "" },
    h("p.over", {}, h("strong", {}, organisationName(message.author)), " · ", time(message.created_at, "both"),
      room ? [" · ", word("kind", "room"), " ", room.name] : null, " ", tlp(markingOf(message))),
    prose(message.text));
}

function composer(id) {
  const where = h("select", { "aria-label": t("say_to") });
  const text = h("textarea", { rows: 2, required: true, maxlength: 40000, "aria-label": t("message_text"),
    placeholder: t("message_placeholder") });
  const go = h("button.primary", { type: "submit" }, t("send"));
  const form = h("form.composer", {}, text, h("div.between", {}, where, h("span.buttons", {},
    h("span.muted.hint", {}, t("send_keys")), go)));
  form.addEventListener("submit", working(go, async () => {
    const [kind, target] = where.value.split("/");
    keep(await post(`/api/v1/${kind}/${target}/messages`, { text: text.value.trim() }));
    text.value = "";
  }));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  const offer = () => {
    const incident = find(id);
    const mayAll = incident && makingActs(incident).includes(actNamed("message.post", "incident"));
    const rooms = all("room", (room) => room.space === id && makingActs(room).some((act) => act.name === "message.post"));
    const chosen = where.value;
    where.replaceChildren(...[
      mayAll ? h("option", { value: `incidents/${id}` }, t("everyone_here")) : null,
      ...rooms.map((room) => h("option", { value: `rooms/${room.id}` }, `${word("kind", "room")} ${room.name}`)),
    ].filter(Boolean));
    if ([...where.options].some((o) => o.value === chosen)) where.value = chosen;
    form.hidden = where.options.length === 0;
  };
  return { form, offer };
}

export async function messagesPart(root, id) {
  const compose = composer(id);
  const list = h("div");
  const update = () => {
    compose.offer();
    const messages = all("message", (m) => m.space === id).sort((a, b) => b.created_at.localeCompare(a.created_at));
    refill(list, messages.length ? h("ol.plain", {}, messages.map(item)) : empty(t("no_messages")));
  };
  refill(root, h("section.panel", { "aria-label": t("messages") }, h("h2", {}, t("messages")), compose.form, list));
  update();
  return { update };
}
