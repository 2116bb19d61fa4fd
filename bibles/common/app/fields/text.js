// Controls one types into: text, long text, e-mail, telephone, number, money.

import { h } from "../dom.js";
import { numberWords } from "../format.js";
import { locale, t } from "../words.js";
import { frame } from "./frame.js";

const SETTINGS = {
  text: { type: "text" },
  email: { type: "email", autocomplete: "email", inputmode: "email", autocapitalize: "none", spellcheck: "false" },
  phone: { type: "tel", autocomplete: "tel", inputmode: "tel" },
  number: { type: "text", inputmode: "decimal", autocomplete: "off" },
  money: { type: "text", inputmode: "decimal", autocomplete: "off" },
};

/** A number as typed here or there, as a plain decimal: `1 234,50` → `1234.50`. What is no number comes back as typed. */
export function decimal(typed) {
  let words = typed.replace(/[\s\u00a0\u202f'’]/gu, "").replace(/\u2212/g, "-");
  const comma = words.lastIndexOf(",");
  const point = words.lastIndexOf(".");
  if (comma >= 0 && point >= 0) {
    words = comma > point ? words.replaceAll(".", "").replace(",", ".") : words.replaceAll(",", "");
  } else if (comma >= 0) {
    const grouped = locale() === "en" && /^-?\d{1,3}(,\d{3})+$/.test(words);
    words = grouped ? words.replaceAll(",", "") : words.replace(",", ".");
  }
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(words) ? words.replace(/^\+/, "").replace(/^(-?)\./, "$10.").replace(/\.$/, "") : typed.trim();
}

/** A stored decimal as one would type it in the language in use. */
function typed(value) {
  const words = String(value);
  return locale() === "ru" ? words.replace(".", ",") : words;
}

function limits(field) {
  const from = field.min !== undefined && Number(field.min) !== 0;
  if (from && field.max !== undefined) return t("hint.between", { min: numberWords(field.min), max: numberWords(field.max) });
  if (field.max !== undefined) return t("hint.at_most", { max: numberWords(field.max) });
  if (from) return t("hint.at_least", { min: numberWords(field.min) });
  return "";
}

/** The control of a typed field. */
export function textControl(field, changed) {
  const long = field.type === "long_text";
  const numeric = field.type === "number" || field.type === "money";
  const unit = field.type === "money" ? (field.currency ?? "") : "";
  const outer = frame(field, { hint: numeric ? limits(field) : "", unit });
  const input = h(long ? "textarea" : "input", {
    id: outer.id,
    name: field.name,
    class: numeric ? "input numeric" : "input",
    rows: long ? 5 : undefined,
    maxlength: numeric ? 40 : field.max_len,
    "aria-required": field.required ? "true" : undefined,
    ...(long ? {} : SETTINGS[field.type]),
    on: { input: changed },
  });
  outer.hold(unit ? h("div", { class: "with-unit" }, input, h("span", { class: "unit", "aria-hidden": "true" }, unit)) : input, [input]);
  return {
    ...outer,
    read() {
      const words = long ? input.value.replace(/\s+$/u, "") : input.value.trim();
      if (words === "") return null;
      return numeric ? decimal(words) : words;
    },
    write(value) {
      input.value = value === null || value === undefined ? "" : numeric ? typed(value) : String(value);
    },
    focus: () => input.focus(),
  };
}
