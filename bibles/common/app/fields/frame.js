// The frame around a form control: label, help and error, tied to the control for people who do not see the page.

import { h, replace, unique } from "../dom.js";
import { say, t } from "../words.js";

function labelWords(field, unit) {
  const optional = !field.required && field.type !== "computed";
  // The unit stands beside the input for the eye, and in the label for the ear.
  return [say(field.label), unit ? h("span", { class: "unseen" }, `, ${unit}`) : null, optional ? h("span", { class: "optional" }, ` ${t("form.optional")}`) : null];
}

/**
 * A frame for one control, or for a group of them when `group` is set.
 * Returns `{ node, id, describe(control), error(words) }`; `error("")` takes the error away.
 */
export function frame(field, { group = false, hint = "", unit = "" } = {}) {
  const id = unique(`field-${field.name}`);
  const helpWords = [say(field.help), hint].filter(Boolean).join(" ");
  const help = helpWords ? h("p", { class: "help", id: `${id}-help` }, helpWords) : null;
  const error = h("p", { class: "error", id: `${id}-error`, hidden: true });
  const place = h("div", { class: "control" });
  const label = group ? h("legend", {}, labelWords(field, unit)) : h("label", { for: id }, labelWords(field, unit));
  const node = h(group ? "fieldset" : "div", { class: "field", "data-field": field.name, id: group ? id : undefined }, label, help, error, place);

  const described = [];
  return {
    node,
    id,
    /** Puts a control into the frame and ties help and error to it. */
    hold(child, controls) {
      place.append(child);
      for (const control of controls) {
        described.push(control);
        if (help) control.setAttribute("aria-describedby", help.id);
      }
    },
    error(words) {
      replace(error, words);
      error.hidden = !words;
      node.classList.toggle("wrong", Boolean(words));
      for (const control of described) {
        if (words) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
        const ids = [words ? error.id : null, help?.id].filter(Boolean).join(" ");
        if (ids) control.setAttribute("aria-describedby", ids);
        else control.removeAttribute("aria-describedby");
      }
    },
  };
}
