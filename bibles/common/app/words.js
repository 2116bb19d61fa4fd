// The screen's own words in the chosen language, and the app's labels, which come in every language of the app.

import { remembered, remember } from "./memory.js";

let words = {};
let plurals = new Intl.PluralRules("en");
let current = "en";
let fallback = "en";

/** The language in use. */
export function locale() {
  return current;
}

/** Which language to start with: the one chosen here before, else the person's own, else the app's. */
export function firstLocale(app) {
  const wanted = [remembered("locale"), app.me?.locale, app.locale];
  return wanted.find((l) => l && app.locales.includes(l)) ?? app.locale;
}

/** Loads the words of a language and makes it the one in use. */
export async function speak(next, { usual = fallback, chosen = false } = {}) {
  const answer = await fetch(`/locales/${encodeURIComponent(next)}.json`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`no words for ${next}`);
  words = await answer.json();
  current = next;
  fallback = usual;
  plurals = new Intl.PluralRules(next);
  document.documentElement.lang = next;
  if (chosen) remember("locale", next);
}

/** One sentence. `{name}` takes the value of that name; a sentence with forms is chosen by `count`. */
export function t(key, values = {}) {
  let sentence = words[key];
  if (sentence && typeof sentence === "object") {
    sentence = sentence[plurals.select(Number(values.count))] ?? sentence.other;
  }
  if (typeof sentence !== "string") return key;
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** A label of the app in the language in use. */
export function say(text) {
  if (!text) return "";
  return text[current] ?? text[fallback] ?? Object.values(text)[0] ?? "";
}
