// The composer: Enter sends, files go along, what was sent stands in the thread at once, and a draft outlives a reload.
import { startFiles } from "./attachments.js";

/** Until it is tried again when nothing tells that the connection is back, ms. */
const RETRY = 8000;

export function startComposer(form, { thread, log, view }) {
  const words = form.dataset;
  const text = form.querySelector("textarea");
  const line = form.querySelector("[data-status]");
  const draft = `fleet-draft-${thread}`;
  /** What could not leave for want of a connection, in the order it was said. */
  const waiting = new Map();
  let quiet = null;

  function status(message, tone) {
    clearTimeout(quiet);
    line.textContent = message ?? "";
    line.dataset.tone = tone ?? "";
    if (tone === "good") quiet = setTimeout(() => status(""), 4000);
  }

  const files = startFiles(form, status);
  text.value = sessionStorage.getItem(draft) ?? text.value;
  fit(text);
  text.addEventListener("input", () => {
    fit(text);
    sessionStorage.setItem(draft, text.value);
    if (text.value.length >= Number(words.limit)) status(words.wordsLong, "bad");
  });
  text.addEventListener("keydown", (event) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.readOnly) return;
    const said = text.value.trim();
    if ((!said && files.empty()) || files.busy()) {
      if (files.busy()) status(words.wordsUploading);
      text.focus();
      return;
    }
    if (files.unsaid()) {
      // A message that leaves out what was meant to go along is sent only by whoever knows it.
      files.say();
      status(words.wordsWithout, "bad");
      text.focus();
      return;
    }
    const message = { text: said, files: files.take(), key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
    text.value = "";
    sessionStorage.removeItem(draft);
    fit(text);
    status("");
    deliver(message, pending(message));
    text.focus();
  });

  /** The message as it will stand, marked as being sent. */
  function pending(message) {
    const article = document.createElement("article");
    article.className = "post mine";
    article.dataset.state = "sending";
    article.dataset.plain = message.text;
    const body = document.createElement("div");
    body.className = "post-body";
    for (const part of message.text.split(/\n{2,}/).filter(Boolean)) {
      const paragraph = document.createElement("p");
      paragraph.style.whiteSpace = "pre-line";
      paragraph.textContent = part;
      body.append(paragraph);
    }
    if (message.files.length) {
      const names = document.createElement("p");
      names.textContent = message.files.map((f) => f.name).join(", ");
      body.append(names);
    }
    const state = document.createElement("p");
    state.className = "post-state";
    state.textContent = words.wordsSending;
    article.append(body, state);
    log.querySelector("[data-empty]")?.remove();
    log.querySelector("#end").before(article);
    view.toEnd();
    return article;
  }

  async function deliver(message, article) {
    const state = article.querySelector(".post-state");
    waiting.delete(article);
    article.dataset.state = "sending";
    state.textContent = words.wordsSending;
    try {
      const answer = await fetch(`/api/v1/threads/${thread}/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ text: message.text, files: message.files.map((f) => f.id), key: message.key }),
      });
      if (!answer.ok) throw new Error((await answer.json()).error.message);
    } catch (error) {
      article.dataset.state = "failed";
      const cut = error instanceof TypeError;
      const why = cut ? words.wordsWaits : `${words.wordsFailed} ${error.message}`;
      if (cut) {
        waiting.set(article, message);
        // The stream may not have noticed, and then says nothing of a connection that is back.
        setTimeout(retry, RETRY);
      }
      const again = document.createElement("button");
      again.type = "button";
      again.className = "plain";
      again.textContent = words.wordsAgain;
      // The same key: if it had arrived after all, it does not stand there twice.
      again.addEventListener("click", () => deliver(message, article));
      // Said where the message stands, which is read aloud as it changes, and nowhere else.
      state.replaceChildren(why, " ", again);
    }
  }

  /** Sends again what waits for the connection, one after the other. */
  async function retry() {
    for (const [article, message] of [...waiting]) if (waiting.has(article)) await deliver(message, article);
  }

  /** The conversation is not there any more: nothing is sent, and what was typed can still be copied. */
  function over() {
    waiting.clear();
    form.dataset.over = "";
    text.readOnly = true;
    for (const control of form.querySelectorAll("button, input")) control.disabled = true;
    for (const again of log.querySelectorAll(".post-state button")) again.remove();
    status(words.wordsGone, "bad");
  }

  return {
    status,
    again: retry,
    over,
    /** The message has arrived by the stream: what stood for it goes. */
    arrived(plain) {
      const same = [...log.querySelectorAll("article[data-state]")].find((a) => a.dataset.plain.trim() === plain.trim());
      same?.remove();
    },
  };
}

/** Browsers that do not size a text field by its content get it by hand. */
function fit(text) {
  if (CSS.supports("field-sizing", "content")) return;
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, innerHeight * 0.4)}px`;
}
