// A field's value as an element: words, a link to an attachment, an address one can write to or call.

import { fileAddress } from "../api.js";
import { h, icon } from "../dom.js";
import { momentWords, shortMomentWords, sizeWords, valueWords } from "../format.js";
import { stateOf } from "../state.js";
import { say } from "../words.js";
import { stateBadge } from "./badge.js";

/** Characters of a state that still fit one line of a list. */
const SHORT_STATE = 24;

/** The value of a column of a row: a field of the form or a system column. Null if it is empty. */
export function valueNode(of, row, name) {
  const field = of.fields.find((f) => f.name === name);
  if (!field) return systemNode(of, row, name);
  const value = row[name];
  const words = valueWords(field, value);
  if (!words) return null;
  switch (field.type) {
    case "long_text":
      return h("span", { class: "lines" }, words);
    case "email":
      return h("a", { href: `mailto:${words}` }, words);
    case "phone":
      return h("a", { href: `tel:${words.replace(/[^\d+]/g, "")}` }, words);
    case "file":
      return h("span", { class: "attached" }, h("a", { class: "attachment", href: fileAddress(of.name, row.id, value.name), target: "_blank", rel: "noopener" }, icon("file"), h("span", {}, words)), value.size ? h("span", { class: "muted" }, sizeWords(value.size)) : null);
    default:
      return words;
  }
}

function systemNode(of, row, name) {
  switch (name) {
    case "state":
      return stateBadge(of, row);
    case "created":
    case "updated":
      return row[name] ? h("time", { datetime: row[name], title: momentWords(row[name]) }, shortMomentWords(row[name])) : null;
    default:
      return row[name] === null || row[name] === undefined || row[name] === "" ? null : String(row[name]);
  }
}

/** Whether a column's values are short and read badly when broken over lines. */
export function isShort(of, name, row) {
  if (name === "state") return say(stateOf(of, row)?.label).length <= SHORT_STATE;
  return ["created", "updated"].includes(name) || ["date", "number", "money", "computed", "yes_no"].includes(of.fields.find((f) => f.name === name)?.type);
}

/** Whether a column holds numbers, which stand at the right. */
export const isNumeric = (of, name) => ["number", "money", "computed"].includes(of.fields.find((f) => f.name === name)?.type);
