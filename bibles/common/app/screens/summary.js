// What is wrong with a form, in one place above it: each line leads to its field.

import { h, replace } from "../dom.js";
import { t } from "../words.js";

/**
 * Fills `place` with the items `{ words, label, focus }`; empties it if there are none. `taking` the focus it is read out; else it
 * only follows what is mended meanwhile.
 */
export function summary(place, items, taking) {
  const said = JSON.stringify(items.map(({ words, label }) => [words, label]));
  if (!taking && place.dataset.said === said) return;
  place.dataset.said = said;
  if (items.length === 0) {
    replace(place);
    return;
  }
  const lines = items.map(({ words, label, focus }) => {
    // The service's words stand at their field and do not name it; here the name goes before them.
    const whole = words.includes(label) ? words : `${label}: ${words}`;
    return h("li", {}, focus ? h("button", { type: "button", class: "link", on: { click: focus } }, whole) : whole);
  });
  const box = h("div", { class: "problem-box", role: taking ? "alert" : undefined, tabindex: "-1" }, h("h2", {}, items.length === 1 ? t("form.problem") : t("form.problems", { count: items.length })), h("ul", {}, lines));
  replace(place, box);
  if (taking) box.focus();
}
