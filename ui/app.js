// The page: who is here, which screen the address names, and the live stream that keeps it true.
import { loadActs } from "/acts.js";
import { onSignedOut, onStepUp, post } from "/api.js";
import { h, refill } from "/dom.js";
import { followScreen } from "/follow.js";
import { incidentScreen } from "/incident.js";
import { startLive, stopLive } from "/live.js";
import { actionButton, problemNote, say } from "/parts.js";
import { reportScreen } from "/report.js";
import { loadSchemes } from "/schemes.js";
import { actFor, currentSession, forgetSession, isMine, learnHolds, loadNames, me, organisationName, signOut, takeSession }
  from "/session.js";
import { enterByLink, passwordDialog, setUpScreen, signInScreen, stepUp } from "/sign_in.js";
import { situationScreen } from "/situation.js";
import { forgetAll, onChange, readAgain, touched } from "/store.js";
import { chooseZone, inUtc, tick } from "/time.js";
import { chooseLanguage, currentLanguage, languages, loadWords, t } from "/words.js";

const page = document.getElementById("page");
let screen = null;
let main = null;
let liveStatus = "waiting";
let liveSign = null;
let turn = 0;
let toConfirm = null;  // the token of a mail, until its reader is signed in

const address = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
const forgetAddress = () => history.replaceState(null, "", "/");

function showLive() {
  if (!liveSign) return;
  refill(liveSign, h("span", { "aria-hidden": "true" }, liveStatus === "live" ? "●" : "○"), " ",
    liveStatus === "live" ? t("live") : t("reconnecting"));
  liveSign.className = `live ${liveStatus}`;
}

function languageButtons(redraw) {
  return h("div.chooser", { role: "group", "aria-label": t("language") }, languages.map(({ tag, name }) => h("button", {
    type: "button", class: "chip", lang: tag, "aria-pressed": String(tag === currentLanguage()),
    onclick: async () => { await chooseLanguage(tag); await redraw(); },
  }, name)));
}

function zoneButtons() {
  const choice = (utc, text) => h("button", { type: "button", class: "chip", "aria-pressed": String(inUtc() === utc),
    onclick: () => { chooseZone(utc); draw(); } }, text);
  return h("div.chooser", { role: "group", "aria-label": t("time_zone") }, choice(true, "UTC"), choice(false, t("local")));
}

function organisationChoice() {
  const session = me();
  if (session.organisations.length < 2) return h("strong", {}, organisationName(session.organisation));
  return h("select", { "aria-label": t("acting_for"), onchange: async (event) => {
    await actFor(event.target.value);
    await enterPage();
  } }, session.organisations.map((id) => h("option", { value: id, selected: id === session.organisation },
    organisationName(id))));
}

function header() {
  liveSign = h("span.live", { role: "status" });
  showLive();
  return h("header.top", {},
    h("a.skip", { href: "#main", onclick: (event) => { event.preventDefault(); main?.focus(); } }, t("skip")),
    h("a.brand", { href: "#/" }, h("img", { src: "/icon.svg", alt: "", width: 26, height: 26 }), "Tocsin"),
    h("span.who", {}, organisationChoice(), h("span.muted", {}, ` · ${me().name}`)),
    h("span.spring"), liveSign, h("time.clock", { "data-clock": "" }), zoneButtons(), languageButtons(draw),
    h("details.menu.account", {}, h("summary", {}, t("account")), h("ul", {},
      h("li", {}, h("button.link", { type: "button", onclick: passwordDialog }, t("set_password"))),
      h("li", {}, actionButton(t("sign_out"), leave, { class: "link" })))));
}

const screens = {
  incident: (root, id, part, focus) => incidentScreen(root, id, part, focus, isMine),
  report: reportScreen,
};

async function showScreen() {
  const mine = ++turn;
  const [name, ...rest] = address();
  screen = null;
  main.setAttribute("aria-busy", "true");
  const root = h("div.screen");
  try {
    const made = await (screens[name] ?? situationScreen)(root, ...rest);
    if (mine !== turn) return;
    screen = made;
    document.title = `${made.title} · Tocsin`;
  } catch (problem) {
    if (mine !== turn) return;
    refill(root, h("h1", {}, t(problem.status === 404 ? "not_here" : "went_wrong")), problemNote(problem),
      h("p", {}, h("a", { href: "#/" }, t("back_to_situation"))));
    document.title = "Tocsin";
  }
  main.removeAttribute("aria-busy");
  main.replaceChildren(root);
  document.getElementById("focus")?.scrollIntoView({ block: "center" });
  tick(document);
}

async function draw() {
  if (!me()) return door();
  main = h("main", { id: "main", tabindex: "-1" });
  refill(page, header(), main);
  tick(document);
  return showScreen();
}

async function readEverythingAgain() {
  await learnHolds();
  await readAgain().catch(() => undefined);
  screen?.onView?.();
}

async function onFact(fact) {
  await touched(fact);
  await screen?.onFact?.(fact);
}

async function enterPage() {
  forgetAll();
  await Promise.all([loadActs(), loadNames(), loadSchemes()]);
  startLive({ fact: onFact, view: readEverythingAgain, status: (status) => { liveStatus = status; showLive(); } });
  await draw();
  await confirmAddress();
}

function takeTokenToConfirm() {
  const [name, token] = address();
  if (name !== "confirm-address") return false;
  toConfirm = token;
  forgetAddress();
  return true;
}

async function confirmAddress() {
  const token = toConfirm;
  toConfirm = null;
  if (!token) return;
  await post("/api/v1/me/notifications/confirm", { token }).then(() => say(t("address_confirmed")),
    (problem) => say(problem.message));
}

async function enter(answer) {
  forgetAddress();
  await takeSession(answer);
  await enterPage();
}

async function leave() {
  stopLive();
  await signOut();
  forgetAll();
  forgetAddress();
  door();
}

// `place` is what the address said; a token in it leaves the address bar before anything else happens.
function door(notice, place = address()) {
  const [name, token] = place;
  document.title = `${t("sign_in")} · Tocsin`;
  if (token) forgetAddress();
  const stage = h("div");
  refill(page, stage, h("footer.corner", {}, languageButtons(() => door(notice, place))));
  if (name === "set-up" && token) return setUpScreen(stage, token, enter);
  if (name === "sign-in" && token) return enterByLink(stage, token, enter);
  if (name === "follow" && token) return followScreen(stage, token);
  return signInScreen(stage, enter, notice);
}

function sessionOver() {
  if (!me()) return;
  stopLive();
  forgetSession();
  forgetAll();
  door(h("p.muted", { role: "status" }, t("session_over")));
}

async function start() {
  onSignedOut(sessionOver);
  onStepUp(stepUp);
  onChange(() => screen?.update());
  setInterval(() => tick(document), 15_000);
  await loadWords();
  takeTokenToConfirm();
  const arrives = ["sign-in", "set-up", "follow"].includes(address()[0]) && address()[1];
  if (!arrives && await currentSession()) await enterPage();
  else door();
  addEventListener("hashchange", () => {
    if (["sign-in", "set-up", "follow"].includes(address()[0])) { stopLive(); forgetSession(); door(); }
    else if (takeTokenToConfirm()) { if (me()) { showScreen(); confirmAddress(); } }
    else if (me()) showScreen();
  });
}

start().catch((problem) => refill(page, h("main.door", {}, problemNote(problem))));
