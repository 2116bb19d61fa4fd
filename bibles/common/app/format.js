// Values in words: dates, numbers, money and choices as the chosen language writes them.

import { app, personName } from "./state.js";
import { locale, say, t } from "./words.js";

/** A day `YYYY-MM-DD` as a local date: never shifted by a time zone. */
function day(words) {
  const [year, month, date] = String(words).slice(0, 10).split("-").map(Number);
  const at = new Date(year, month - 1, date);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Today where this person is, as days are stored. */
export function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

const DAY = { day: "numeric", month: "short", year: "numeric" };

/** The language in use as this person's own region writes it: `en` with a British browser is `en-GB`. */
const regional = () => (navigator.languages ?? []).find((l) => l.split("-")[0] === locale()) ?? locale();

/** A writer of dates. Russian adds "г." to a year, which says nothing and breaks lines. */
function written(options) {
  const format = new Intl.DateTimeFormat(regional(), options);
  const short = (words) => words.replace(/[\s\u00a0\u202f]г\./gu, "");
  return { format: (at) => short(format.format(at)), formatRange: (from, to) => short(format.formatRange(from, to)) };
}

/** A day in words. */
export function dayWords(value) {
  const at = day(value);
  return at ? written(DAY).format(at) : String(value ?? "");
}

/** First and last day in words, the shared part said once. */
export function rangeWords(value) {
  const from = day(value?.from);
  const to = day(value?.to);
  if (!from || !to) return [value?.from, value?.to].filter(Boolean).map(dayWords).join(" – ");
  return from <= to ? written(DAY).formatRange(from, to) : `${dayWords(value.from)} – ${dayWords(value.to)}`;
}

/** A moment in words, in the reader's own time zone. */
export function momentWords(value) {
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? "" : written({ ...DAY, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** The same for lists: the year only if it is not this one. */
export function shortMomentWords(value) {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return "";
  const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return written({ day: "numeric", month: "short", year, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** A number as the language writes it. Decimals are shown as stored, up to six. */
export function numberWords(value, options = {}) {
  const number = Number(value);
  if (value === "" || value === null || value === undefined || Number.isNaN(number)) return String(value ?? "");
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: 6, ...options }).format(number);
}

/** Bytes in words. */
export function sizeWords(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  let size = Number(bytes) || 0;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return numberWords(size, { style: "unit", unit: units[unit], unitDisplay: unit === 0 ? "long" : "short", maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0 });
}

function moneyWords(field, value) {
  const decimals = field.decimals ?? 2;
  const exact = { minimumFractionDigits: Number.isInteger(Number(value)) ? 0 : decimals, maximumFractionDigits: decimals };
  // As the form and the card have it: by the code, which no other currency shares.
  return field.currency ? `${numberWords(value, exact)}\u00a0${field.currency}` : numberWords(value, exact);
}

/** Label of an option; a value whose option is gone shows as stored. */
export function optionWords(field, value) {
  const option = (field.options ?? []).find((o) => o.value === value);
  return option ? say(option.label) : String(value);
}

/** A computed value: an amount, a number of days, or a number. */
function computedWords(field, value) {
  if (field.currency) return moneyWords(field, value);
  if (field.formula?.op === "days_between") return t("days", { count: Number(value), days: numberWords(value) });
  return numberWords(value);
}

/** Any field's value as one line of words; empty if there is none. */
export function valueWords(field, value) {
  if (value === null || value === undefined || value === "") return "";
  switch (field.type) {
    case "date":
      return dayWords(value);
    case "date_range":
      return rangeWords(value);
    case "number":
      return numberWords(value);
    case "money":
      return moneyWords(field, value);
    case "choice":
      return optionWords(field, value);
    case "many":
      return (Array.isArray(value) ? value : [value]).map((v) => optionWords(field, v)).join(", ");
    case "person":
      return personName(value);
    case "file":
      return value.name ?? String(value);
    case "yes_no":
      return value === true ? t("yes") : t("no");
    case "computed":
      return computedWords(field, value);
    default:
      return String(value);
  }
}

/** The name of a system column on the screen. */
export function columnWords(collection, name) {
  const field = collection.fields.find((f) => f.name === name);
  return field ? say(field.label) : t(`column.${name}`);
}

/** Initials for a round mark beside a name. */
export function initials(name) {
  const parts = String(name ?? "").trim().split(/\s+/u).filter(Boolean);
  return [parts[0], parts.length > 1 ? parts[parts.length - 1] : ""].map((p) => Array.from(p ?? "")[0] ?? "").join("").toLocaleUpperCase(locale());
}

/** The app's name in the language in use. */
export const appTitle = () => say(app().title);
