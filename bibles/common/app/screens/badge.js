// A row's state as a small mark: words first, a drawing and a colour beside them.

import { h, icon } from "../dom.js";
import { stateOf } from "../state.js";
import { say } from "../words.js";

const DRAWINGS = { waiting: "clock", good: "check", bad: "cross", neutral: "undo" };

/** The mark of a row's state; nothing if its collection has no states. */
export function stateBadge(of, row) {
  const state = stateOf(of, row);
  if (!state) return null;
  const tone = DRAWINGS[state.tone] ? state.tone : "neutral";
  return h("span", { class: `state ${tone}` }, icon(DRAWINGS[tone]), h("span", {}, say(state.label)));
}
