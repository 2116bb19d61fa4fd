// The confirmation after sending: that it arrived, and what happens next.

import * as api from "../api.js";
import { h, icon } from "../dom.js";
import { momentWords } from "../format.js";
import { to } from "../routes.js";
import { mayCreate, stateOf } from "../state.js";
import { say, t } from "../words.js";
import { stateBadge } from "./badge.js";

/** The screen of a row that was just sent. */
export async function sentScreen(of, id, signal) {
  const row = await api.read(of.name, id, signal);
  const state = stateOf(of, row);
  const step = (words, ...more) => h("li", {}, h("p", {}, words), more);
  const open = state?.tone === "waiting";
  // Every place that it has to pass, in their order; one alone needs no name.
  const places = (of.workflow?.states ?? []).filter((s) => s.tone === "waiting");
  const decided = places.length > 1 ? places.map((s, n) => step(t("sent.step_of", { n: n + 1, of: places.length, state: say(s.label) }))) : step(t("sent.step_decided"));
  const node = h(
    "section",
    { class: "narrow" },
    h(
      "div",
      { class: "card sent" },
      h("div", { class: "sent-mark" }, icon("check")),
      h("h1", { tabindex: "-1" }, t("sent.title")),
      h("p", { class: "lead" }, t("sent.lead", { at: momentWords(row.created) })),
      state ? h("p", { class: "sent-state" }, stateBadge(of, row)) : null,
      open
        ? [
            h("h2", {}, t("sent.next")),
            h("ol", { class: "steps" }, step(t("sent.step_told")), decided, step(t("sent.step_see"))),
          ]
        : null,
      h(
        "div",
        { class: "buttons" },
        h("a", { class: "button primary", href: to.record(of.name, row.id) }, t("sent.see")),
        mayCreate(of) ? h("a", { class: "button", href: to.form(of.name) }, t("sent.another")) : null,
      ),
    ),
  );
  return { title: t("sent.title"), node };
}
