// What happened to a row, newest last: who, when, what, and the reason that was given.

import { h } from "../dom.js";
import { momentWords, valueWords } from "../format.js";
import { stateOf } from "../state.js";
import { say, t } from "../words.js";
import { moveWords, stateWords } from "./wording.js";

/** The timeline of a row's history. */
export function timeline(of, past) {
  if (past.length === 0) return h("p", { class: "muted" }, t("history.empty"));
  return h("ol", { class: "timeline" }, past.map((entry) => line(of, entry)));
}

function line(of, entry) {
  const state = (entry.changes ?? []).find((c) => c.field === "state");
  const tone = entry.what === "transition" ? (toneOf(of, entry, state) ?? "neutral") : "neutral";
  return h(
    "li",
    { class: `event ${tone}` },
    h("p", { class: "event-what" }, h("strong", {}, what(of, entry, state, tone)), tone === "waiting" && state ? h("span", { class: "muted" }, ` → ${stateWords(of, state.to)}`) : null),
    h("p", { class: "event-who muted" }, entry.by?.name || t("nobody"), " · ", h("time", { datetime: entry.at }, momentWords(entry.at))),
    entry.reason ? h("blockquote", { class: "reason" }, h("span", { class: "unseen" }, `${t("history.reason")}: `), entry.reason) : null,
    entry.what === "updated" ? changes(of, entry.changes ?? []) : null,
  );
}

function toneOf(of, entry, state) {
  if (state) return stateOf(of, { state: state.to })?.tone;
  return (of.workflow?.transitions ?? []).find((m) => m.name === entry.transition)?.tone;
}

/** A move that ended the matter is named by its outcome ("Approved"), one on the way by the move itself. */
function what(of, entry, state, tone) {
  switch (entry.what) {
    case "created":
      return t("history.created");
    case "updated":
      return t("history.updated");
    case "transition":
      return state && tone !== "waiting" ? stateWords(of, state.to) : moveWords(of, entry.transition);
    default:
      return String(entry.what);
  }
}

function changes(of, list) {
  const shown = list.map((change) => ({ change, field: of.fields.find((f) => f.name === change.field) })).filter(({ field }) => field);
  if (shown.length === 0) return null;
  const words = (field, value) => valueWords(field, value, of.fields) || t("record.empty");
  return h(
    "ul",
    { class: "changes" },
    shown.map(({ change, field }) =>
      h("li", {}, `${say(field.label)}: `, h("s", {}, h("span", { class: "unseen" }, `${t("history.was")} `), words(field, change.from)), " ", h("span", { class: "unseen" }, `${t("history.is")} `), h("span", {}, words(field, change.to))),
    ),
  );
}
