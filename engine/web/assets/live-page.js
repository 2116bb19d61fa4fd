// Keeps a page up to date: fetches it again when something changed, and puts the new content in place of the old.
import { follow } from "./stream.js";
import { localTimes } from "./times.js";

export function startLivePage(main) {
  let waiting = null;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh(main, soon), 250);
  };
  let lost = false;
  follow(() => main.dataset.live, {
    events: { changed: soon },
    connection: (state) => {
      // What happened while nothing was heard is looked up once.
      if (state === "open" && lost) soon();
      lost = state === "lost";
    },
  });
}

async function refresh(main, again) {
  // Nothing moves under somebody who is typing or choosing.
  if (main.contains(document.activeElement) && document.activeElement.matches("input:not([readonly]), select, textarea")) {
    document.activeElement.addEventListener("blur", again, { once: true });
    return;
  }
  const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  if (!fresh) return;
  localTimes(fresh);
  const told = main.querySelector(".told");
  const open = [...main.querySelectorAll("details[open][id]")].map((d) => d.id);
  const focus = focusPath(main);
  const place = scrollY;
  for (const id of open) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  main.replaceChildren(...fresh.childNodes);
  if (told) main.firstElementChild?.prepend(told);
  scrollTo({ top: place, behavior: "instant" });
  focus?.(main);
}

/** Remembers what has the focus, to give it back to the same thing in the new content. */
function focusPath(main) {
  const held = document.activeElement;
  if (!held || held === main || !main.contains(held)) return null;
  const key = (e) => e.id || e.getAttribute("href") || `${e.name ?? ""}=${e.value ?? ""}` || e.textContent;
  const name = held.tagName;
  const mark = key(held);
  const details = held.closest("details[id]")?.id;
  return (root) => {
    const scope = (details && root.querySelector(`#${CSS.escape(details)}`)) || root;
    const same = [...scope.querySelectorAll(name)].find((e) => key(e) === mark);
    same?.focus({ preventScroll: true });
  };
}
