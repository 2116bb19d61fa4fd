// Controls one chooses with: one of some, any of some, yes or no, a person.

import { h, unique } from "../dom.js";
import { app } from "../state.js";
import { say, t } from "../words.js";
import { frame } from "./frame.js";

/** Up to this many options are all shown; more go into a list that opens. */
const SHOWN_AT_ONCE = 5;

function option(kind, name, value, words, changed) {
  const id = unique("option");
  const input = h("input", { type: kind, id, name, value, on: { change: changed } });
  return { input, node: h("label", { class: "option", for: id }, input, h("span", {}, words)) };
}

function radios(field, options, changed, { of, to }) {
  const outer = frame(field, { group: true });
  const name = unique(field.name);
  const made = options.map((o) => option("radio", name, o.value, o.words, changed));
  // What may be left out must be possible to take back.
  const clear = h("button", { type: "button", class: "quiet small", hidden: true }, t("form.clear"));
  const show = () => {
    clear.hidden = field.required || !made.some((m) => m.input.checked);
  };
  clear.addEventListener("click", () => {
    for (const m of made) m.input.checked = false;
    made[0].input.focus();
    show();
    changed();
  });
  for (const m of made) m.input.addEventListener("change", show);
  outer.hold(h("div", { class: "options" }, made.map((m) => m.node), clear), made.map((m) => m.input));
  return {
    ...outer,
    read() {
      const chosen = made.find((m) => m.input.checked);
      return chosen ? to(chosen.input.value) : null;
    },
    write(value) {
      for (const m of made) m.input.checked = value !== null && value !== undefined && m.input.value === of(value);
      show();
    },
    focus: () => (made.find((m) => m.input.checked) ?? made[0]).input.focus(),
  };
}

function opening(field, options, changed) {
  const outer = frame(field);
  const select = h(
    "select",
    { id: outer.id, name: field.name, class: "input", "aria-required": field.required ? "true" : undefined, on: { change: changed } },
    h("option", { value: "" }, t("form.choose")),
    options.map((o) => h("option", { value: o.value }, o.words)),
  );
  outer.hold(select, [select]);
  return {
    ...outer,
    read: () => select.value || null,
    write(value) {
      select.value = value ?? "";
    },
    focus: () => select.focus(),
  };
}

const plain = { of: String, to: String };

/** The control of one choice. */
export function choiceControl(field, changed) {
  const options = (field.options ?? []).map((o) => ({ value: o.value, words: say(o.label) }));
  return options.length > SHOWN_AT_ONCE ? opening(field, options, changed) : radios(field, options, changed, plain);
}

/** The control of yes or no. */
export function yesNoControl(field, changed) {
  const options = [
    { value: "yes", words: t("yes") },
    { value: "no", words: t("no") },
  ];
  return radios(field, options, changed, { of: (value) => (value ? "yes" : "no"), to: (value) => value === "yes" });
}

/** The control of a person of the app. */
export function personControl(field, changed) {
  const people = (app().people ?? []).map((p) => ({ value: p.id, words: p.name }));
  return opening(field, people, changed);
}

/** The control of several choices. */
export function manyControl(field, changed) {
  const outer = frame(field, { group: true, hint: t("hint.many") });
  const made = (field.options ?? []).map((o) => option("checkbox", field.name, o.value, say(o.label), changed));
  outer.hold(h("div", { class: "options" }, made.map((m) => m.node)), made.map((m) => m.input));
  return {
    ...outer,
    read() {
      const chosen = made.filter((m) => m.input.checked).map((m) => m.input.value);
      return chosen.length ? chosen : null;
    },
    write(value) {
      for (const m of made) m.input.checked = Array.isArray(value) && value.includes(m.input.value);
    },
    focus: () => made[0]?.input.focus(),
  };
}
