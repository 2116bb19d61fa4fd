// What is told beside the screen: a short word after an act, and a lasting one while there is no connection.

import { h, icon, replace } from "./dom.js";
import { t } from "./words.js";

/** Milliseconds a short word stays. */
const STAYS = 7000;

const place = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
const strip = h("div", { class: "strip-place", role: "status", "aria-live": "polite" });
let timer = 0;

/** The elements that hold notices; they are on the page before anything is told, else nothing would be read out. */
export const places = { toasts: place, strip };

/** A short word after an act. */
export function tell(words, tone = "good") {
  clearTimeout(timer);
  replace(place, h("div", { class: `toast ${tone}` }, icon(tone === "bad" ? "warning" : "check"), h("p", {}, words)));
  timer = setTimeout(() => replace(place), STAYS);
}

/** Says that the connection is gone, until it is back. */
export function watchConnection(back) {
  const show = () => {
    replace(strip, navigator.onLine ? null : h("p", { class: "strip warning" }, icon("warning"), t("offline.strip")));
  };
  addEventListener("offline", show);
  addEventListener("online", () => {
    show();
    back();
  });
  show();
}

/** A failure of the service in words that say what to do next. */
export function failureWords(error) {
  if (error?.message && error.kind && error.kind !== "failed") return error.message;
  const words = t(`failure.${error?.kind ?? "failed"}`);
  return error?.reference ? `${words} ${t("failure.reference", { reference: error.reference })}` : words;
}

/** A panel in place of a screen that could not be shown, with the next step. */
export function failure(error, again) {
  const lost = error?.kind === "missing";
  const retry = again && !lost && error?.kind !== "signed_out" ? h("button", { type: "button", class: "primary", on: { click: again } }, t("again")) : null;
  return h(
    "section",
    { class: "empty", role: lost ? undefined : "alert" },
    h("div", { class: "empty-mark bad" }, icon("warning")),
    h("h1", { tabindex: "-1" }, t(`failure.title.${error?.kind ?? "failed"}`)),
    h("p", {}, failureWords(error)),
    h("div", { class: "buttons" }, retry, lost ? h("a", { href: "/", class: "button primary" }, t("home")) : null),
  );
}
