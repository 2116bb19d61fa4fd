// The chat: new and edited messages as they come, buttons, and the panel beside them.
import { startComposer } from "./composer.js";
import { follow } from "./stream.js";
import { localTimes, setToday } from "./times.js";

export function startChat(chat) {
  const thread = chat.dataset.chat;
  const log = chat.querySelector("[data-log]");
  const scroll = chat.querySelector("[data-scroll]");
  const composer = chat.querySelector("[data-composer]");
  let change = Number(chat.dataset.change);

  const view = startView(chat, scroll);
  const sending = composer ? startComposer(composer, { thread, log, view }) : { arrived() {}, status() {}, again() {}, over() {} };
  startButtons(log, thread, sending);
  if (location.hash === "#end") {
    history.replaceState(null, "", location.pathname + location.search);
    composer?.querySelector("textarea").focus();
  }
  // A page of earlier messages stands still.
  if (chat.dataset.past === "yes") return;

  const panel = startPanel(thread);
  let lost = false;
  follow(() => `/t/${thread}/live?after=${change}`, {
    events: {
      post(post) {
        change = Math.max(change, post.change);
        show(log, post, view);
        if (post.mine) sending.arrived(post.plain);
        stirred(thread);
        panel();
      },
      project: panel,
      elsewhere: ({ thread: other, title }) => news(other, title),
    },
    connection(state) {
      if (state === "gone") {
        sending.over();
      } else if (state === "lost") {
        lost = true;
        sending.status(composer?.dataset.wordsOffline, "bad");
      } else if (lost) {
        lost = false;
        sending.status(composer?.dataset.wordsOnline, "good");
        sending.again();
        panel();
      }
    },
  });
}

/** Puts a message where its place in the thread says; an edit takes the place of what it edits. */
function show(log, post, view) {
  const box = document.createElement("template");
  box.innerHTML = post.html;
  const fresh = box.content.querySelector("article");
  if (!fresh) return;
  localTimes(fresh);
  const old = document.getElementById(post.id);
  if (old) {
    // An event that was seen before changes nothing.
    if (Number(old.dataset.change) >= post.change) return;
    keepFocus(old, fresh);
    return;
  }
  log.querySelector("[data-empty]")?.remove();
  const later = [...log.querySelectorAll("article[data-seq]")].find((a) => Number(a.dataset.seq) > post.seq);
  // What this person is still sending stays below everything that has arrived.
  const before = later ?? log.querySelector("article[data-state]") ?? log.querySelector("#end");
  before.before(fresh);
  view.arrived(post.mine);
}

function keepFocus(old, fresh) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const label = held?.textContent;
  old.replaceWith(fresh);
  if (!held) return;
  const same = [...fresh.querySelectorAll("button, a")].find((e) => e.textContent === label);
  if (same) {
    same.focus({ preventScroll: true });
  } else {
    // The button is gone with the edit: the message itself keeps the place of a keyboard or a screen reader.
    fresh.tabIndex = -1;
    fresh.focus({ preventScroll: true });
  }
}

/** Knows whether the newest message is in view; offers to go there if it is not. */
function startView(chat, scroll) {
  const jump = chat.querySelector("[data-jump]");
  // The list is anchored at its end: 0 is the newest message.
  const atEnd = () => scroll.scrollTop > -80;
  const toEnd = () => scroll.scrollTo({ top: 0, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
  jump.addEventListener("click", () => {
    toEnd();
    chat.querySelector("textarea")?.focus();
  });
  scroll.addEventListener("scroll", () => {
    if (atEnd()) jump.hidden = true;
  }, { passive: true });
  return {
    toEnd,
    arrived(mine) {
      if (mine || atEnd()) toEnd();
      else jump.hidden = false;
    },
  };
}

/** Buttons under messages: pressed once, shown as pressed at once, given back if it did not work. */
function startButtons(log, thread, sending) {
  log.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-press]");
    const pressed = event.submitter;
    if (!form || !pressed) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    const buttons = [...form.querySelectorAll("button")];
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    pressed.dataset.pressed = "";
    try {
      const answer = await fetch(`/api/v1/threads/${thread}/press`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ nonce: pressed.value, key: crypto.randomUUID?.() ?? String(Math.random()) }),
      });
      if (!answer.ok) throw new Error((await answer.json()).error.message);
    } catch (error) {
      sending.status(error instanceof TypeError ? form.ownerDocument.querySelector("[data-composer]")?.dataset.wordsOffline : error.message, "bad");
      release();
      return;
    }
    // The edit of the message takes the buttons away; if none comes, they can be pressed again.
    setTimeout(() => form.isConnected && release(), 8000);

    function release() {
      delete form.dataset.busy;
      delete pressed.dataset.pressed;
      for (const button of buttons) button.removeAttribute("aria-disabled");
    }
  });
}

/** The part beside the messages is fetched again when something may have changed in it. */
function startPanel(thread) {
  const body = document.querySelector("[data-panel-body]");
  let waiting = null;
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const answer = await fetch(`/t/${thread}/panel`).catch(() => null);
      if (!answer?.ok || !body) return;
      if (body.contains(document.activeElement)) {
        // Nothing moves under a keyboard; it is looked at again as soon as that is elsewhere.
        document.activeElement.addEventListener("blur", soon, { once: true });
        return;
      }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      body.replaceChildren(...fresh.childNodes);
      rename(thread, body.querySelector("[data-title]")?.dataset.title);
    }, 300);
  };
  return soon;
}

/** A conversation is called after its app as soon as there is one. */
function rename(thread, title) {
  if (!title) return;
  const line = document.querySelector(`[data-thread="${CSS.escape(thread)}"] .thread-title`);
  for (const place of [line, document.querySelector(".chat-head h1"), document.querySelector(".topbar-title strong")]) {
    if (place && place.textContent !== title) place.textContent = title;
  }
  document.title = `${title} · Fleet`;
}

const lineOf = (thread, root = document) => root.querySelector(`.side-threads [data-thread="${CSS.escape(thread)}"]`);

/** Another conversation has something new: its line says so, and bears the name it has now. */
async function news(thread, title) {
  if (!lineOf(thread)) await listed(thread);
  const line = lineOf(thread);
  if (line && !line.hasAttribute("aria-current")) line.querySelector(".thread-news").hidden = false;
  const name = line?.querySelector(".thread-title");
  if (title && name && name.textContent !== title) name.textContent = title;
  stirred(thread);
}

/** A conversation that was begun elsewhere comes into the list as the server writes it. */
async function listed(thread) {
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok) return;
  const item = lineOf(thread, new DOMParser().parseFromString(await answer.text(), "text/html"))?.closest("li");
  // Two events may have asked for it at once.
  if (!item || lineOf(thread)) return;
  localTimes(item);
  document.querySelector(".side-threads ul").prepend(item);
}

/** A conversation of the list has moved just now: it bears the time, and stands first. */
function stirred(thread) {
  const line = lineOf(thread);
  const time = line?.querySelector("time");
  if (!time) return;
  setToday(time, Date.now());
  const item = line.closest("li");
  // Nothing moves under a keyboard.
  if (!item.parentElement.contains(document.activeElement)) item.parentElement.prepend(item);
}
