// Controls for a day and for a range of days. The browser's own date picker speaks the person's language and keyboard.

import { h, unique } from "../dom.js";
import { today } from "../format.js";
import { t } from "../words.js";
import { daysHint } from "./computed.js";
import { frame } from "./frame.js";

const EARLIEST = "1900-01-01";
const LATEST = "2199-12-31";

function dateInput(id, name, required, changed) {
  return h("input", { type: "date", id, name, class: "input date", min: EARLIEST, max: LATEST, "aria-required": required ? "true" : undefined, on: { input: changed, change: changed } });
}

/** A half-typed date has no value; it must not count as nothing. */
const half = (input) => input.value === "" && input.validity.badInput;

/** The control of a day. */
export function dateControl(field, changed) {
  const outer = frame(field);
  const input = dateInput(outer.id, field.name, field.required, changed);
  if (field.not_past) input.min = today();
  outer.hold(input, [input]);
  return {
    ...outer,
    read: () => input.value || null,
    write(value) {
      input.value = value ?? "";
    },
    half: () => half(input),
    /** The picker offers no day before this one; one that is typed all the same is told, not hidden. */
    from(day) {
      const least = [EARLIEST, field.not_past ? today() : null, day].filter(Boolean).sort().at(-1);
      // Only where it differs: a browser begins a half-typed date anew when its limits are set.
      if (input.min !== least) input.min = least;
    },
    focus: () => input.focus(),
  };
}

/** The control of a first and a last day. */
export function rangeControl(field, changed) {
  const outer = frame(field, { group: true, hint: daysHint(field) });
  const [fromId, toId] = [unique("from"), unique("to")];
  const from = dateInput(fromId, `${field.name}.from`, field.required, changed);
  const to = dateInput(toId, `${field.name}.to`, field.required, changed);
  if (field.not_past) from.min = today();
  // The second picker opens at the first day; an order the wrong way round is still told, not hidden.
  from.addEventListener("change", () => {
    if (from.value && !to.value) to.value = from.value;
    changed();
  });
  const part = (id, words, input) => h("div", { class: "part" }, h("label", { for: id }, words), input);
  outer.hold(h("div", { class: "range" }, part(fromId, t("form.from"), from), part(toId, t("form.to"), to)), [from, to]);
  return {
    ...outer,
    read() {
      if (!from.value && !to.value) return null;
      return { from: from.value || null, to: to.value || null };
    },
    write(value) {
      from.value = value?.from ?? "";
      to.value = value?.to ?? "";
    },
    half: () => half(from) || half(to),
    focus: () => (from.value && !to.value ? to : from).focus(),
  };
}
