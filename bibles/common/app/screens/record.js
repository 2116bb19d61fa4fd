// One row: what was asked, where it stands, what one may do with it, and everything that happened to it.

import * as api from "../api.js";
import { append, h, icon, redraw, replace } from "../dom.js";
import { momentWords } from "../format.js";
import { go, to } from "../routes.js";
import { decides, moves, view } from "../state.js";
import { say, t } from "../words.js";
import { stateBadge } from "./badge.js";
import { confirmDelete, decide } from "./decide.js";
import { timeline } from "./timeline.js";
import { valueNode } from "./value.js";

/** The screen of a row. */
export async function recordScreen(of, id, signal) {
  let [row, past] = await Promise.all([api.read(of.name, id, signal), api.history(of.name, id, signal)]);
  const title = t("record.title", { name: row.author_name || t("nobody") });
  const place = h("div", { class: "record-grid" });
  const badge = h("span", { class: "record-state", role: "status" });
  const node = h(
    "section",
    { class: "wide record" },
    h("p", { class: "back" }, h("a", { href: backTo(), on: { click: back } }, icon("back"), t("record.back"))),
    h("div", { class: "record-head" }, h("h1", { tabindex: "-1" }, title), badge),
    place,
  );

  /** The list one came from knows its filters; without one, the first list that is offered. */
  function backTo() {
    const first = view(of, "mine") ?? of.views?.[0];
    return first ? to.list(of.name, first.name) : "/";
  }
  function back(event) {
    if (!cameFromHere) return;
    event.preventDefault();
    history.back();
  }

  function draw() {
    replace(badge, stateBadge(of, row));
    replace(place);
    append(place, [h("div", { class: "record-main" }, values(), acts()), h("aside", { class: "card record-side", "aria-label": t("history.title") }, h("h2", {}, t("history.title")), timeline(of, past))]);
  }

  function values() {
    const line = (label, value) => h("div", { class: "pair" }, h("dt", {}, label), h("dd", {}, value ?? h("span", { class: "muted" }, t("record.empty"))));
    const shown = of.fields.filter((f) => f.name in row);
    return h(
      "div",
      { class: "card" },
      h("dl", { class: "pairs" }, shown.map((f) => line(say(f.label), valueNode(of, row, f.name))), line(t("column.created"), momentWords(row.created))),
    );
  }

  function acts() {
    const may = moves(of, row);
    const deciding = may.filter(decides);
    const other = may.filter((transition) => !decides(transition));
    const button = (transition, extra) =>
      h("button", { type: "button", class: extra, "data-key": transition.name, on: { click: () => moved(transition) } }, icon(transition.tone === "good" ? "check" : transition.tone === "bad" ? "cross" : "undo"), say(transition.label));
    const mine = [
      row.can?.update ? h("a", { class: "button", "data-key": "edit", href: to.edit(of.name, row.id) }, icon("edit"), t("record.edit")) : null,
      ...other.map((transition) => button(transition, "")),
      row.can?.delete ? h("button", { type: "button", class: "outline-bad", "data-key": "delete", on: { click: erase } }, icon("bin"), t("delete.button")) : null,
    ].filter(Boolean);
    return [
      deciding.length
        ? h("section", { class: "card decide", "aria-label": t("record.decide") }, h("h2", {}, t("record.decide")), h("div", { class: "buttons" }, deciding.map((transition) => button(transition, transition.tone === "bad" ? "outline-bad" : "primary"))))
        : null,
      mine.length ? h("div", { class: "buttons record-acts" }, mine) : null,
    ];
  }

  async function moved(transition) {
    const after = await decide(of, row, transition);
    // The buttons of the move are gone with it: the heading is the nearest place that stays.
    if (after) node.querySelector("h1").focus({ preventScroll: true });
    // Also after a refusal: somebody else may have decided meanwhile, and the screen should say so.
    await refresh();
  }

  async function erase() {
    if (await confirmDelete(of, row)) go(backTo(), { instead: true });
  }

  async function refresh(changes = []) {
    if (changes.length > 0 && !changes.some((c) => c.collection === of.name && c.id === id)) return;
    // An open dialog keeps what it was opened for.
    if (document.querySelector("dialog[open]")) return;
    const before = JSON.stringify([row, past]);
    [row, past] = await Promise.all([api.read(of.name, id), api.history(of.name, id)]);
    if (JSON.stringify([row, past]) !== before) redraw(node, draw);
  }

  draw();
  return { title, node, refresh };
}

/** Whether the screen before this one was of this app, so that "back" leads there and not out of it. */
let cameFromHere = false;

/** Told by each screen that is left. */
export function leftAScreen() {
  cameFromHere = true;
}
