// A list of rows: search and filters, sorting, pages, export; each row leads to its own screen.

import * as api from "../api.js";
import { append, h, icon, redraw, replace } from "../dom.js";
import { failure, failureWords, tell } from "../notice.js";
import { note, to } from "../routes.js";
import { isQueue, mayCreate } from "../state.js";
import { say, t } from "../words.js";
import { pager } from "./pager.js";
import { filters, hasFilters, queryOf, readAsked } from "./filters.js";
import { cards, table } from "./table.js";

/** The screen of a list. */
export async function listScreen(of, view, signal) {
  const asked = readAsked();
  let page = await ask(asked, signal);
  const title = say(view.title);
  const count = h("p", { class: "count muted", role: "status" });
  const body = h("div", { class: "list-body" });
  const bar = filters(of, view, asked, changed);
  const exports = exportButtons();
  const node = h(
    "section",
    { class: "wide" },
    h("div", { class: "list-head" }, h("div", {}, h("h1", { tabindex: "-1" }, title), count), exports.node),
    bar.node,
    body,
  );
  let latest = 0;
  let broken = false;

  function ask(what, stop) {
    return api.list(of.name, queryOf(view, what), stop);
  }

  /** Asks again; an answer that a later question has overtaken is dropped. */
  async function load({ quiet = false } = {}) {
    latest += 1;
    const mine = latest;
    if (!quiet) body.setAttribute("aria-busy", "true");
    try {
      const next = await ask(asked);
      if (mine !== latest) return;
      const same = JSON.stringify(next) === JSON.stringify(page);
      page = next;
      if (!quiet || !same || broken) redraw(node, draw);
      broken = false;
    } catch (error) {
      if (mine !== latest || quiet) return;
      broken = true;
      replace(body, failure(error, () => load()));
    } finally {
      if (mine === latest) body.removeAttribute("aria-busy");
    }
  }

  function changed({ keepPage = false } = {}) {
    if (!keepPage) asked.page = 1;
    note(bar.parameters());
    load();
  }

  function sort(by) {
    asked.sort = by;
    bar.show();
    changed();
  }

  function turn(number) {
    asked.page = number;
    changed({ keepPage: true });
    node.querySelector("h1").focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  function draw() {
    const filtered = hasFilters(asked);
    const bare = page.totalItems === 0 && !filtered;
    bar.node.hidden = bare;
    exports.node.hidden = bare || exports.none;
    replace(count, page.totalItems === 0 ? "" : t("list.count", { count: page.totalItems }));
    if (page.items.length === 0 && page.page > 1) {
      turn(Math.max(1, page.totalPages));
      return;
    }
    replace(body);
    if (page.items.length === 0) append(body, [empty(filtered)]);
    else append(body, [table(of, view, page.items, { sort: asked.sort, sortBy: sort, decided }), pager(page, turn)]);
  }

  function decided() {
    load({ quiet: true });
    // The row is gone from under the focus: the heading is the nearest place that stays.
    node.querySelector("h1").focus({ preventScroll: true });
  }

  function empty(filtered) {
    const queue = isQueue(of, view);
    const kind = filtered ? "filtered" : queue ? "queue" : view.name === "mine" ? "mine" : "all";
    const next = filtered
      ? h("button", { type: "button", class: "primary", on: { click: bar.clear } }, t("filters.clear"))
      : !queue && mayCreate(of)
        ? h("a", { class: "button primary", href: to.form(of.name) }, icon("plus"), t("menu.new"))
        : null;
    return h(
      "div",
      { class: "empty" },
      h("div", { class: `empty-mark${queue && !filtered ? " good" : ""}` }, icon(filtered ? "search" : queue ? "check" : "inbox")),
      h("h2", {}, t(`empty.${kind}`)),
      h("p", {}, t(`empty.${kind}_next`)),
      next ? h("div", { class: "buttons" }, next) : null,
    );
  }

  function exportButtons() {
    const formats = view.export ?? [];
    const button = (format) => {
      const words = h("span", {}, t(`export.${format}`));
      const one = h("button", { type: "button", class: "small", on: { click: () => save(format, one, words) } }, icon("download"), words);
      return one;
    };
    return { none: formats.length === 0, node: h("div", { class: "buttons exports", role: "group", "aria-label": t("export.label") }, formats.map(button)) };
  }

  async function save(format, button, words) {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    replace(words, t("export.wait"));
    try {
      const { view: name, filter, search, sort: by } = queryOf(view, asked);
      const { blob, name: file } = await api.exported(of.name, format, { view: name, filter, search, sort: by });
      const address = URL.createObjectURL(blob);
      const link = h("a", { href: address, download: file });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
      tell(t("export.done", { name: file }));
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      tell(failureWords(error), "bad");
    } finally {
      button.removeAttribute("aria-disabled");
      replace(words, t(`export.${format}`));
    }
  }

  cards.addEventListener("change", draw);
  draw();
  return { title, node, refresh: () => load({ quiet: true }), leave: () => cards.removeEventListener("change", draw) };
}
