// What the app is and who looks at it, as the service told at the start. One value, replaced whole.

let told = null;

/** Keeps what `/api/app` told. */
export function setApp(next) {
  told = next;
}

/** What `/api/app` told. */
export function app() {
  return told;
}

/** The collection of this name, or undefined. */
export const collection = (name) => told.collections.find((c) => c.name === name);

/** The view of this name in a collection, or undefined. */
export const view = (of, name) => (of.views ?? []).find((v) => v.name === name);

/** Whether this person may add rows: as the service says, else whoever it knows. */
export function mayCreate(of) {
  return of.can?.create ?? (told.me !== null || told.access === "public");
}

/** A list of what waits for a decision: it does not show the state, since all its rows wait. */
export const isQueue = (of, view) => Boolean(of.workflow) && !view.columns.includes("state");

/** Name of a person of the app; their id if they are no longer in it. */
export function personName(id) {
  return (told.people ?? []).find((p) => p.id === id)?.name ?? String(id);
}

/** The state of a row as the manifest describes it. */
export const stateOf = (of, row) => (of.workflow?.states ?? []).find((s) => s.name === row.state);

/** Moves that this person may make from where the row stands: as the service says, else by the row's state. */
export function moves(of, row) {
  const all = of.workflow?.transitions ?? [];
  const may = row.can?.transitions;
  return all.filter((t) => (may ? may.includes(t.name) : t.from.includes(row.state)));
}

/** Whether a move decides (approve, decline) rather than, say, withdraws. */
export const decides = (transition) => transition.tone === "good" || transition.tone === "bad";
