// Rows as a table, which a phone shows as cards. The roles are said aloud: a table laid out as cards would lose them.

import { h, icon } from "../dom.js";
import { columnWords, momentWords } from "../format.js";
import { go, to } from "../routes.js";
import { decides, isQueue, moves } from "../state.js";
import { say, t } from "../words.js";
import { decide } from "./decide.js";
import { sortable } from "./filters.js";
import { isNumeric, isShort, valueNode } from "./value.js";

/** Whether rows are shown as cards; the same width as in list.css. */
export const cards = matchMedia("(max-width: 47.99rem)");

/** The table of a page of rows. */
export function table(of, view, rows, { sort, sortBy, decided }) {
  const acts = isQueue(of, view);
  const columns = view.columns;
  const head = h("tr", { role: "row" }, columns.map((name) => headCell(of, name, sort, sortBy)), acts ? h("th", { role: "columnheader", scope: "col", class: "acts" }, t("column.acts")) : null);
  const whole = h(
    "table",
    { class: "rows", role: "table", "aria-label": say(view.title) },
    h("thead", { role: "rowgroup" }, head),
    h("tbody", { role: "rowgroup" }, rows.map((row) => bodyRow(of, view, row, acts, decided))),
  );
  return h("div", { class: "rows-place" }, whole);
}

function headCell(of, name, sort, sortBy) {
  const words = columnWords(of, name);
  const way = sort === name ? "ascending" : sort === `-${name}` || (!sort && name === "created") ? "descending" : null;
  const plain = { role: "columnheader", scope: "col", class: isNumeric(of, name) ? "numeric" : undefined, "aria-sort": way ?? undefined };
  // Cards have no head: sorting is among the filters there, and what cannot be seen must not be reached.
  if (!sortable(of, name) || cards.matches) return h("th", plain, words);
  const next = way === "ascending" ? `-${name}` : name;
  const arrow = h("span", { class: `arrow ${way ?? ""}`, "aria-hidden": "true" });
  return h("th", plain, h("button", { type: "button", class: "sort", "data-key": `sort ${name}`, on: { click: () => sortBy(next === "-created" ? "" : next) } }, words, arrow));
}

/** Characters of a value that a name needs, and values: a name is listened to. */
const [NAME_CHARS, NAME_VALUES] = [40, 4];

/** What a row is called where it stands alone, as in a list of links: its first values and when it was sent tell it from its like. */
function rowName(of, view, row) {
  const [first, ...rest] = view.columns;
  const values = rest.filter((name) => !["state", "created"].includes(name)).map((name) => plainWords(valueNode(of, row, name)));
  const shown = values.filter(Boolean).slice(0, NAME_VALUES).map((words) => (words.length > NAME_CHARS ? `${words.slice(0, NAME_CHARS)}…` : words));
  // What is to be seen of the link is the beginning of what is heard.
  return [linkWords(of, row, first), ...shown, first === "created" ? "" : momentWords(row.created)].filter(Boolean).join(", ");
}

function bodyRow(of, view, row, acts, decided) {
  const href = to.record(of.name, row.id);
  const called = rowName(of, view, row);
  const cells = view.columns.map((name, n) => {
    const value = valueNode(of, row, name);
    const inner = n === 0 ? h("a", { class: "row-link", href, "aria-label": called, "data-key": `open ${row.id}` }, linkWords(of, row, name)) : clipped(value);
    return h("td", { role: "cell", class: [isNumeric(of, name) ? "numeric" : "", isShort(of, name, row) ? "short" : "", n === 0 ? "first" : "", name === "state" ? "state-cell" : ""].filter(Boolean).join(" ") || undefined }, h("span", { class: "cell-label", "aria-hidden": "true" }, columnWords(of, name)), h("span", { class: "cell-value" }, inner));
  });
  const line = h("tr", { role: "row", class: "row" }, cells, acts ? actCell(of, row, called, decided) : null);
  // The whole line leads to the row, for the pointer; the link in its first cell does so for everybody.
  line.addEventListener("click", (event) => {
    if (event.target.closest("a, button") || getSelection()?.toString()) return;
    go(href);
  });
  return line;
}

/** Words that may be long are clipped after some lines; elements stay whole. */
function clipped(value) {
  if (value === null) return h("span", { class: "muted" }, "—");
  return typeof value === "string" && value.length > 40 ? h("span", { class: "clip" }, value) : value;
}

/** The first cell is a link: a value that is one itself goes in as its words. */
const plainWords = (value) => (value instanceof Node ? value.textContent : value);

const linkWords = (of, row, name) => plainWords(valueNode(of, row, name)) || t("list.open");

function actCell(of, row, called, decided) {
  const buttons = moves(of, row)
    .filter(decides)
    .map((transition) => {
      const label = say(transition.label);
      const act = async () => {
        const after = await decide(of, row, transition);
        if (after) decided(after);
      };
      return h(
        "button",
        { type: "button", "data-key": `${transition.name} ${row.id}`, class: `small ${transition.tone === "bad" ? "outline-bad" : "outline-good"}`, "aria-label": t("decide.name", { label, name: called }), on: { click: act } },
        icon(transition.tone === "bad" ? "cross" : "check"),
        label,
      );
    });
  return h("td", { role: "cell", class: "acts" }, h("div", { class: "buttons tight" }, buttons));
}
