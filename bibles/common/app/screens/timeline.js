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
  const { tone, headline, detail } = told(of, entry);
  return h(
    "li",
    { class: `event ${tone}` },
    h("p", { class: "event-what" }, h("strong", {}, headline), detail ? h("span", { class: "muted" }, ` → ${detail}`) : null),
    h("p", { class: "event-who muted" }, entry.by?.name || t("nobody"), " · ", h("time", { datetime: entry.at }, momentWords(entry.at))),
    entry.reason ? h("blockquote", { class: "reason" }, h("span", { class: "unseen" }, `${t("history.reason")}: `), entry.reason) : null,
    entry.what === "updated" ? changes(of, entry.changes ?? []) : null,
  );
}

/** How an entry is worded and coloured. */
function told(of, entry) {
  switch (entry.what) {
    case "created":
      return { tone: "neutral", headline: t("history.created") };
    case "updated":
      return { tone: "neutral", headline: t("history.updated") };
    case "transition":
      return moved(of, entry);
    default:
      return { tone: "neutral", headline: String(entry.what) };
  }
}

/** A move that ended the matter is named by its outcome ("Approved"), one on the way by the move and where it led. */
function moved(of, entry) {
  const name = moveWords(of, entry.transition);
  const change = (entry.changes ?? []).find((c) => c.field === "state");
  if (!change) return { tone: "neutral", headline: name || t("history.updated") };
  const tone = stateOf(of, { state: change.to })?.tone ?? "neutral";
  const outcome = stateWords(of, change.to);
  return tone === "waiting" && name ? { tone, headline: name, detail: outcome } : { tone, headline: outcome };
}

function changes(of, list) {
  const shown = list.map((change) => ({ change, field: of.fields.find((f) => f.name === change.field) })).filter(({ field }) => field);
  if (shown.length === 0) return null;
  const words = (field, value) => valueWords(field, value) || t("record.empty");
  return h(
    "ul",
    { class: "changes" },
    shown.map(({ change, field }) =>
      h("li", {}, `${say(field.label)}: `, h("s", {}, h("span", { class: "unseen" }, `${t("history.was")} `), words(field, change.from)), " ", h("span", { class: "unseen" }, `${t("history.is")} `), h("span", {}, words(field, change.to))),
    ),
  );
}
