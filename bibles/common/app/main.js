// Starts the app: reads what it is, speaks the person's language, shows the screen that the address names.

import * as api from "./api.js";
import { append, h, replace } from "./dom.js";
import { appTitle } from "./format.js";
import { watch } from "./live.js";
import { failure, watchConnection } from "./notice.js";
import { go, here, start, to } from "./routes.js";
import { editScreen, formScreen } from "./screens/form.js";
import { listScreen } from "./screens/list.js";
import { leftAScreen, recordScreen } from "./screens/record.js";
import { sentScreen } from "./screens/sent.js";
import { buildShell, countWaiting, mainElement, mark } from "./shell.js";
import { app, collection, isQueue, mayCreate, setApp, view } from "./state.js";
import { firstLocale, speak, t } from "./words.js";

/** Milliseconds before a screen that is still loading says so: what is faster needs no word. */
const SOON = 200;

let shown = null;
let going = null;
let waits = 0;

/** Where this person starts: what waits for them, else the form, else the first list. */
function home() {
  for (const of of app().collections) {
    const queue = (of.views ?? []).find((v) => isQueue(of, v));
    if (queue) return to.list(of.name, queue.name);
  }
  const open = app().collections.find(mayCreate);
  if (open) return to.form(open.name);
  const first = app().collections.find((of) => of.views?.length);
  return first ? to.list(first.name, first.views[0].name) : null;
}

/** Makes the screen of the present address: `{ title, node, refresh? }`. */
async function screenHere(signal) {
  const place = here();
  const of = place.collection ? collection(place.collection) : null;
  const missing = new api.ApiError("missing");
  if (place.screen === "lost" || place.screen === "home" || !of) throw missing;
  switch (place.screen) {
    case "form":
      if (!mayCreate(of)) throw new api.ApiError("forbidden");
      return formScreen(of);
    case "sent":
      return sentScreen(of, place.name, signal);
    case "list": {
      const list = view(of, place.name);
      if (!list) throw missing;
      return listScreen(of, list, signal);
    }
    case "record":
      return recordScreen(of, place.name, signal);
    case "edit":
      return editScreen(of, place.name, signal);
    default:
      throw missing;
  }
}

async function show({ first = false, back = false } = {}) {
  if (here().screen === "home") {
    const address = home();
    if (address) return go(address, { instead: true, first });
  }
  going?.abort();
  going = new AbortController();
  const { signal } = going;
  const main = mainElement();
  mark();
  const slow = setTimeout(() => replace(main, h("p", { class: "loading", role: "status" }, t("loading"))), SOON);
  let next;
  try {
    next = await screenHere(signal);
  } catch (error) {
    if (signal.aborted) return undefined;
    const node = failure(error, () => show());
    next = { title: node.querySelector("h1").textContent, node };
  } finally {
    clearTimeout(slow);
  }
  if (signal.aborted) return undefined;
  shown?.leave?.();
  if (shown) leftAScreen();
  shown = next;
  append(replace(main), [next.node]);
  name();
  if (!back) scrollTo(0, 0);
  if (!first) main.querySelector("h1")?.focus({ preventScroll: true });
  return undefined;
}

function name() {
  const count = waits > 0 ? `(${waits}) ` : "";
  document.title = `${count}${shown?.title ? `${shown.title} · ` : ""}${appTitle()}`;
}

async function count() {
  waits = await countWaiting();
  name();
}

async function changed(changes) {
  count();
  try {
    await shown?.refresh?.(changes);
  } catch {
    // What is on the screen stays; the next change or visit tries again.
  }
}

async function speakOther(locale) {
  try {
    await speak(locale, { usual: app().locale, chosen: true });
  } catch {
    return;
  }
  shown?.leave?.();
  buildShell(document.getElementById("app"), speakOther);
  await show();
  count();
  document.querySelector(".language select")?.focus();
}

async function boot() {
  const root = document.getElementById("app");
  try {
    setApp(await api.readApp());
    await speak(firstLocale(app()), { usual: app().locale });
  } catch (error) {
    // Without the app there is no chosen language either: the page's own one has to do.
    await speak(document.documentElement.lang, { usual: document.documentElement.lang }).catch(() => {});
    replace(root, h("main", { class: "main" }, failure(error instanceof api.ApiError ? error : new api.ApiError("offline"), () => location.reload())));
    return;
  }
  buildShell(root, speakOther);
  watchConnection(() => changed([]));
  start(show);
  count();
  watch(changed);
}

boot();
