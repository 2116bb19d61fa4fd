// What this browser remembers: choices for good, unsent input for the tab. Storage may be forbidden; nothing breaks then.

const PREFIX = "fleet.";

/** A choice kept in this browser, or null. */
export function remembered(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Keeps a choice in this browser; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // The choice holds until the page is closed.
  }
}

/** Unsent input of a form in this tab: `{ values, files, key }`, or null. */
export function draft(name) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(`${PREFIX}draft.${name}`));
    return kept && typeof kept === "object" && kept.values ? kept : null;
  } catch {
    return null;
  }
}

/** Keeps unsent input for this tab; null forgets it. */
export function keepDraft(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(`${PREFIX}draft.${name}`);
    else sessionStorage.setItem(`${PREFIX}draft.${name}`, JSON.stringify(value));
  } catch {
    // Too large or forbidden: the form itself still holds it.
  }
}
