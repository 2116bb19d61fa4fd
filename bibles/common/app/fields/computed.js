// A value that the app works out: shown while one types, worked out again by the service when it is sent.

import { h, replace, unique } from "../dom.js";
import { numberWords, valueWords } from "../format.js";
import { say, t } from "../words.js";

const DAY = 86_400_000;

/** Days from the first to the last, both counted; not a number if either is no day. */
export const daysIn = (first, last) => (moment(last) - moment(first)) / DAY + 1;

const moment = (words) => (/^\d{4}-\d{2}-\d{2}$/.test(words ?? "") ? Date.parse(`${words}T00:00:00Z`) : Number.NaN);

/** The limits on a number of days in words; empty if there are none. */
export function daysHint({ min, max }) {
  if (min !== undefined && max !== undefined) return t("form.some_days", { min: numberWords(min), count: Number(max) });
  if (max !== undefined) return t("form.most_days", { count: Number(max) });
  return min !== undefined ? t("form.least_days", { count: Number(min) }) : "";
}

/** The value of a formula over what is typed so far; null while something is missing. */
export function worked(formula, values) {
  const of = (formula?.of ?? []).map((name) => values[name] ?? null);
  // A sum takes what is there; everything else needs all its parts. The service does the same.
  if (of.length === 0 || (formula.op === "sum" ? of.every((v) => v === null) : of.some((v) => v === null))) return null;
  const number = (result) => (Number.isFinite(result) ? Math.round(result * 1e6) / 1e6 : null);
  switch (formula.op) {
    case "sum":
      return number(of.reduce((sum, v) => sum + Number(v ?? 0), 0));
    case "difference":
      return number(Number(of[0]) - Number(of[1]));
    case "days_between": {
      const [from, to] = of.length === 1 ? [of[0].from, of[0].to] : of;
      const days = daysIn(from, to);
      return Number.isFinite(days) && days >= 1 ? days : null;
    }
    case "count":
      return Array.isArray(of[0]) ? of[0].length : null;
    default:
      return null;
  }
}

/** The place of a computed value on the form. Nothing is sent for it. */
export function computedControl(field) {
  const id = unique(`field-${field.name}`);
  const limits = field.formula?.op === "days_between" ? daysHint(field) : "";
  const help = limits ? h("p", { class: "help", id: `${id}-help` }, limits) : null;
  const output = h("output", { id, class: "computed", "aria-describedby": help?.id });
  const node = h("div", { class: "field", "data-field": field.name }, h("label", { for: id }, say(field.label)), help, h("div", { class: "control" }, output));
  let before = null;
  return {
    node,
    id,
    computed: true,
    read: () => null,
    write: () => {},
    error: () => {},
    focus: () => {},
    /** Shows the value that the others make, and returns it. */
    show(values) {
      const value = worked(field.formula, values);
      const words = value === null ? t("form.not_yet") : valueWords(field, value);
      // Told once: repeating the same words would be read out at each key.
      if (words === before) return value;
      before = words;
      replace(output, words);
      output.classList.toggle("empty", value === null);
      return value;
    },
  };
}
