// What a list is asked for: words, state, author, days, order, page. Kept in the address, so that "back" finds it again.

import { h, icon, replace, unique } from "../dom.js";
import { columnWords } from "../format.js";
import { app, isQueue } from "../state.js";
import { say, t } from "../words.js";

const ROWS = 30;
const NAMES = ["search", "state", "author", "from", "to", "sort"];
/** Milliseconds of silence after which typed words are searched for. */
const PAUSE = 300;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What the address asks for. */
export function readAsked() {
  const given = new URLSearchParams(location.search);
  const asked = Object.fromEntries(NAMES.map((name) => [name, given.get(name) ?? ""]));
  asked.page = Math.max(1, Math.trunc(Number(given.get("page"))) || 1);
  return asked;
}

/** Whether anything narrows the list. */
export const hasFilters = (asked) => ["search", "state", "author", "from", "to"].some((name) => asked[name]);

/** Quotes are left out of values: ids and states have none, and an address that was tampered with finds nothing. */
const quoted = (value) => `'${value.replace(/['"\\]/g, "")}'`;

/** A day of this person's calendar as a moment: its beginning, or the beginning of the next one. */
function moment(day, add) {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year, month - 1, date + add).toISOString();
}

/** The query of a page. */
export function queryOf(view, asked) {
  const filter = [];
  if (asked.state) filter.push(`state = ${quoted(asked.state)}`);
  if (asked.author) filter.push(`author = ${quoted(asked.author)}`);
  if (DAY.test(asked.from)) filter.push(`created >= ${quoted(moment(asked.from, 0))}`);
  if (DAY.test(asked.to)) filter.push(`created < ${quoted(moment(asked.to, 1))}`);
  return { view: view.name, page: asked.page, perPage: ROWS, sort: asked.sort || "-created", filter: filter.join(" && "), search: asked.search.trim() };
}

const SORTED_KINDS = ["text", "number", "money", "date", "choice", "email"];

/** Whether rows can be put in order by a column. */
export function sortable(of, name) {
  if (["created", "updated", "author_name"].includes(name)) return true;
  return SORTED_KINDS.includes(of.fields.find((f) => f.name === name)?.type);
}

/** The bar above a list. `changed()` is called after each change of `asked`. */
export function filters(of, view, asked, changed) {
  const states = isQueue(of, view) ? [] : (of.workflow?.states ?? []);
  const people = view.columns.includes("author_name") ? (app().people ?? []) : [];
  let timer = 0;

  const set = (name, value) => {
    clearTimeout(timer);
    asked[name] = value;
    show();
    changed();
  };
  const searchId = unique("search");
  const search = h("input", {
    id: searchId,
    type: "search",
    class: "input",
    placeholder: t("filters.search_hint"),
    autocomplete: "off",
    maxlength: 200,
    on: {
      input: () => {
        clearTimeout(timer);
        timer = setTimeout(() => set("search", search.value), PAUSE);
      },
      keydown: (event) => {
        if (event.key === "Enter") set("search", search.value);
      },
    },
  });

  const selects = [];
  const select = (name, label, options) => {
    const id = unique(name);
    const node = h("select", { id, class: "input", on: { change: () => set(name, node.value) } }, options.map(([value, words]) => h("option", { value }, words)));
    selects.push([name, node]);
    return h("div", { class: "filter" }, h("label", { for: id }, label), node);
  };
  const date = (name, label) => {
    const id = unique(name);
    const node = h("input", { id, type: "date", class: "input date", on: { change: () => set(name, node.value) } });
    selects.push([name, node]);
    return h("div", { class: "filter" }, h("label", { for: id }, label), node);
  };
  const orders = [
    ["", t("sort.newest")],
    ["created", t("sort.oldest")],
    ...view.columns.filter((c) => c !== "created" && sortable(of, c)).flatMap((c) => [
      [c, t("sort.up", { label: columnWords(of, c) })],
      [`-${c}`, t("sort.down", { label: columnWords(of, c) })],
    ]),
  ];
  const clearButton = h("button", { type: "button", class: "quiet small", on: { click: clear } }, icon("cross"), t("filters.clear"));
  const number = h("span", { class: "filter-number" });
  const moreId = unique("filters");
  const opener = h("button", { type: "button", class: "filters-opener", "aria-expanded": "false", "aria-controls": moreId }, icon("filter"), h("span", {}, t("filters.more")), number);
  const more = h(
    "div",
    { id: moreId, class: "filters-grid", hidden: true },
    [
      states.length ? select("state", t("filters.state"), [["", t("filters.any_state")], ...states.map((s) => [s.name, say(s.label)])]) : null,
      people.length > 1 ? select("author", t("filters.author"), [["", t("filters.anyone")], ...people.map((p) => [p.id, p.name])]) : null,
      date("from", t("filters.from")),
      date("to", t("filters.to")),
      select("sort", t("filters.sort"), orders),
    ],
  );
  const open = (shown) => {
    more.hidden = !shown;
    opener.setAttribute("aria-expanded", String(shown));
  };
  opener.addEventListener("click", () => open(more.hidden));
  const node = h(
    "div",
    { class: "filters", role: "search", "aria-label": t("filters.label") },
    h("div", { class: "filters-row" }, h("div", { class: "filter-search" }, h("label", { for: searchId, class: "unseen" }, t("filters.search")), icon("search"), search), opener),
    more,
    h("div", { class: "filters-clear" }, clearButton),
  );

  /** Shows what is asked for. */
  function show() {
    if (document.activeElement !== search) search.value = asked.search;
    for (const [name, control] of selects) control.value = asked[name];
    const set = ["state", "author", "from", "to"].filter((name) => asked[name]).length;
    replace(number, set ? String(set) : "");
    number.hidden = set === 0;
    node.querySelector(".filters-clear").hidden = !hasFilters(asked);
  }

  function clear() {
    for (const name of NAMES) if (name !== "sort") asked[name] = "";
    search.value = "";
    show();
    changed();
    search.focus();
  }

  if (["state", "author", "from", "to"].some((name) => asked[name])) open(true);
  show();
  return {
    node,
    show,
    clear,
    parameters() {
      const out = new URLSearchParams();
      for (const name of NAMES) if (asked[name]) out.set(name, asked[name]);
      if (asked.page > 1) out.set("page", asked.page);
      return out;
    },
  };
}
