// What the form itself sees at once. The service checks everything again; nothing is allowed or refused here alone.

import { numberWords, sizeWords, today } from "../format.js";
import { say, t } from "../words.js";
import { isEmail, isPhone } from "./address.js";
import { daysIn, worked } from "./computed.js";
import { isTaken, kindWords } from "./file.js";

/** What is wrong with one control, in words; empty if nothing is. A day that stood there before may have passed since. */
export function fault(field, control, before = null) {
  if (control.computed) return "";
  const value = control.read();
  const label = say(field.label);
  if (control.half?.()) return t("fault.date", { label });
  if (value === null) return field.required ? t(MISSING[field.type] ?? "fault.missing", { label }) : "";
  switch (field.type) {
    case "number":
    case "money":
      return numberFault(field, value, label);
    case "date_range":
      if (!value.from || !value.to) return t("fault.both_days", { label });
      if (value.to < value.from) return t("fault.order", { label });
      if (field.not_past && value.from < today() && value.from !== before?.from) return t("fault.past_first", { label });
      return daysFault(field, daysIn(value.from, value.to), label);
    case "date":
      return field.not_past && value < today() && value !== before ? t("fault.past", { label }) : "";
    case "text":
    case "long_text":
      return field.max_len && Array.from(value).length > field.max_len ? t("fault.long", { label, count: field.max_len }) : "";
    case "email":
      return isEmail(value) ? "" : t("fault.email", { label });
    case "phone":
      return isPhone(value) ? "" : t("fault.phone", { label });
    case "file":
      return fileFault(field, control.file(), label);
    default:
      return "";
  }
}

/**
 * What is wrong between fields, as field name to words: a day before the one that it may not lie before, and a result
 * beyond its limits, which is said at the last field it is made of. What stood there before is let be.
 */
export function faultsBetween(fields, values, before = {}) {
  const faults = new Map();
  const note = (name, words) => faults.has(name) || faults.set(name, words);
  const label = (name) => say(fields.find((f) => f.name === name)?.label);
  const changed = (...names) => names.some((name) => JSON.stringify(values[name] ?? null) !== JSON.stringify(before[name] ?? null));
  for (const field of fields) {
    const [first, last] = field.not_before ? [field.not_before, field.name] : field.formula?.op === "days_between" ? field.formula.of : [];
    if (first && last && values[first] && values[last] && values[last] < values[first] && changed(first, last)) {
      note(last, t("fault.order_two", { first: label(first), label: label(last) }));
    }
  }
  for (const field of fields.filter((f) => f.formula && (f.min !== undefined || f.max !== undefined))) {
    const value = worked(field.formula, values);
    if (value === null || !changed(...field.formula.of)) continue;
    const about = { label: say(field.label), value: numberWords(value) };
    if (field.max !== undefined && value > Number(field.max)) note(field.formula.of.at(-1), t("fault.result_large", { ...about, max: numberWords(field.max) }));
    if (field.min !== undefined && value < Number(field.min)) note(field.formula.of.at(-1), t("fault.result_small", { ...about, min: numberWords(field.min) }));
  }
  return faults;
}

function daysFault(field, days, label) {
  if (field.max !== undefined && days > Number(field.max)) return t("fault.most_days", { label, count: Number(field.max) });
  if (field.min !== undefined && days < Number(field.min)) return t("fault.least_days", { label, count: Number(field.min) });
  return "";
}

const MISSING = {
  choice: "fault.choose",
  many: "fault.choose",
  person: "fault.choose",
  yes_no: "fault.choose",
  date: "fault.date_missing",
  date_range: "fault.both_days",
  file: "fault.file",
};

function fileFault(field, file, label) {
  if (!file) return "";
  if (!isTaken(field, file)) return t("fault.file_kind", { label, kinds: kindWords(field) });
  if (file.size === 0) return t("fault.file_empty", { label });
  return field.max_size && file.size > field.max_size ? t("fault.file_size", { label, size: sizeWords(field.max_size) }) : "";
}

function numberFault(field, value, label) {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return t("fault.number", { label });
  if (field.min !== undefined && Number(value) < Number(field.min)) return t("fault.small", { label, min: numberWords(field.min) });
  if (field.max !== undefined && Number(value) > Number(field.max)) return t("fault.large", { label, max: numberWords(field.max) });
  return "";
}
