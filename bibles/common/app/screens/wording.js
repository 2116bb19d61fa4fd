// Names of the app's own states and moves, as its manifest words them.

import { say } from "../words.js";

export { say };

/** The words of a state. */
export function stateWords(of, name) {
  const state = (of.workflow?.states ?? []).find((s) => s.name === name);
  return state ? say(state.label) : String(name ?? "");
}

/** The words of a move; empty for a move that this person may never make, since the service does not tell of it. */
export function moveWords(of, name) {
  const transition = (of.workflow?.transitions ?? []).find((s) => s.name === name);
  return transition ? say(transition.label) : "";
}
