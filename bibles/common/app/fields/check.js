// What the form itself sees at once. The service checks everything again; nothing is allowed or refused here alone.

import { numberWords, sizeWords } from "../format.js";
import { say, t } from "../words.js";

/** What is wrong with one control, in words; empty if nothing is. */
export function fault(field, control) {
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
      return value.to < value.from ? t("fault.order", { label }) : "";
    case "text":
    case "long_text":
      return field.max_len && Array.from(value).length > field.max_len ? t("fault.long", { label, count: field.max_len }) : "";
    case "file": {
      const file = control.file();
      return file && field.max_size && file.size > field.max_size ? t("fault.file_size", { label, size: sizeWords(field.max_size) }) : "";
    }
    default:
      return "";
  }
}

/** What is wrong between fields: a field that counts days cannot count backwards. Field name to words. */
export function faultsBetween(fields, values) {
  const faults = new Map();
  for (const field of fields) {
    const [first, last] = field.formula?.op === "days_between" ? field.formula.of : [];
    if (first && last && values[first] && values[last] && values[last] < values[first]) {
      faults.set(last, t("fault.order_two", { first: say(fields.find((f) => f.name === first)?.label), label: say(fields.find((f) => f.name === last)?.label) }));
    }
  }
  return faults;
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

function numberFault(field, value, label) {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return t("fault.number", { label });
  if (field.min !== undefined && Number(value) < Number(field.min)) return t("fault.small", { label, min: numberWords(field.min) });
  if (field.max !== undefined && Number(value) > Number(field.max)) return t("fault.large", { label, max: numberWords(field.max) });
  return "";
}
