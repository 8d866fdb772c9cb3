// Instants for people: absolute with a named zone, relative beside it.
import { currentLanguage, t } from "/words.js";
import { h } from "/dom.js";

let zone = localStorage.getItem("zone") === "local" ? undefined : "UTC";
const clockOffset = { ms: 0 };

export const inUtc = () => zone === "UTC";
export function chooseZone(utc) {
  zone = utc ? "UTC" : undefined;
  localStorage.setItem("zone", utc ? "utc" : "local");
}

// The server's clock is the one that due dates are measured by.
export function learnServerTime(dateHeader) {
  const told = Date.parse(dateHeader ?? "");
  if (!Number.isNaN(told) && Math.abs(told - Date.now()) > 2000) clockOffset.ms = told - Date.now();
}
export const now = () => Date.now() + clockOffset.ms;

const format = (iso, options) =>
  new Intl.DateTimeFormat(currentLanguage(), { timeZone: zone, hourCycle: "h23", ...options }).format(new Date(iso));

export const zoneName = () => {
  if (zone === "UTC") return "UTC";
  const parts = new Intl.DateTimeFormat(currentLanguage(), { timeZoneName: "short" }).formatToParts(new Date());
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
};

export const day = (iso) => format(iso, { weekday: "short", year: "numeric", month: "short", day: "numeric" });
export const dayKey = (iso) => format(iso, { year: "numeric", month: "2-digit", day: "2-digit" });
export const clock = (iso) => format(iso, { hour: "2-digit", minute: "2-digit" });
export const dateAndTime = (iso) =>
  `${format(iso, { year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" })} ${zoneName()}`;

const steps = [[60, "second"], [60, "minute"], [24, "hour"], [365, "day"], [Infinity, "year"]];

export function relative(iso) {
  let value = (Date.parse(iso) - now()) / 1000;
  for (const [size, unit] of steps) {
    if (Math.abs(value) < size || size === Infinity) {
      if (unit === "second") return t("now");
      return new Intl.RelativeTimeFormat(currentLanguage(), { numeric: "always", style: "short" }).format(
        Math.trunc(value), unit);
    }
    value /= size;
  }
  return "";
}

export const isPast = (iso) => Date.parse(iso) < now();

// <time> that stays right while the page stands: see tick().
export function time(iso, style = "both") {
  if (!iso) return h("span.muted", {}, "–");
  const text = style === "clock" ? clock(iso) : style === "relative" ? relative(iso) : dateAndTime(iso);
  const element = h("time", { datetime: iso, title: `${dateAndTime(iso)} · ${iso}` }, text);
  if (style === "relative") element.dataset.relative = "";
  if (style !== "both") return element;
  const beside = h("time.muted", { datetime: iso, "data-relative": "" }, relative(iso));
  return h("span.when", {}, element, " ", beside);
}

export function tick(root) {
  for (const element of root.querySelectorAll("time[data-relative]")) element.textContent = relative(element.dateTime);
  for (const element of root.querySelectorAll("time[data-clock]")) {
    element.textContent = `${clock(new Date(now()).toISOString())} ${zoneName()}`;
  }
}
