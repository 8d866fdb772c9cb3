// TLP 2.0: colour and word on black, always both. Source: FIRST, Traffic Light Protocol 2.0.
import { h } from "/dom.js";
import { t } from "/words.js";

const strictest = ["TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"];
const classes = {
  "TLP:RED": "red", "TLP:AMBER+STRICT": "amber_strict", "TLP:AMBER": "amber", "TLP:GREEN": "green", "TLP:CLEAR": "clear",
};

// The marking of a whole is the strictest of its parts.
export function markingOf(...records) {
  const seen = new Set(records.filter(Boolean).flatMap((record) => Object.values(record.markings ?? {})));
  return strictest.find((tlp) => seen.has(tlp));
}

export function tlp(marking) {
  if (!marking) return null;
  return h("span.tlp", { class: `tlp-${classes[marking] ?? "clear"}`, title: t(`tlp_${classes[marking]}`) },
    marking);
}

export const tlpChoices = strictest;
