// Pages of a list: where one is, the one before, the next one.

import { h, icon } from "../dom.js";
import { numberWords } from "../format.js";
import { t } from "../words.js";

/** The pager, or nothing where one page holds everything. */
export function pager({ page, perPage, totalItems, totalPages }, turn) {
  if (totalPages <= 1) return null;
  const button = (words, number, drawing, after) =>
    h(
      "button",
      { type: "button", disabled: number < 1 || number > totalPages, on: { click: () => turn(number) } },
      after ? null : icon(drawing),
      h("span", {}, words),
      after ? icon(drawing) : null,
    );
  const from = (page - 1) * perPage + 1;
  const to = Math.min(page * perPage, totalItems);
  return h(
    "nav",
    { class: "pager", "aria-label": t("pages.label") },
    button(t("pages.before"), page - 1, "back", false),
    h("p", {}, t("pages.here", { from: numberWords(from), to: numberWords(to), all: numberWords(totalItems) })),
    button(t("pages.next"), page + 1, "next", true),
  );
}
