"use strict";
// Looks for news, puts only what differs in place, and sends forms without leaving the page. Without it, forms and loading again do.
const boxes = () => [...document.querySelectorAll("[data-live]")];
const plain = (url) => url.split("#")[0];

// As each was told: what happens to it here (a press under way) is no news.
const told = new WeakMap();
const asTold = (element) => told.get(element) ?? element.outerHTML;

function merge(box, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 160;
  const known = new Map([...box.children].map((e) => [e.dataset.key, e]));
  let changed = false;
  for (const now of [...fresh.content.children]) {
    const old = known.get(now.dataset.key);
    told.set(now, now.outerHTML);
    known.delete(now.dataset.key);
    if (!old) {
      box.append(now);
      if (now.matches(".modal")) now.querySelector("input:not([type=hidden]), select, textarea, button").focus();
    } else if (asTold(old) !== now.outerHTML) {
      const held = old.contains(document.activeElement) ? document.activeElement.id : null;
      old.replaceWith(now);
      // Whoever was there stays near: where a sheet that comes back is wrong, at the same button, or at the message that lost it.
      const wrong = now.matches(".modal") ? now.querySelector(":is(input, select, textarea)[aria-invalid], fieldset[aria-invalid] input") : null;
      if (wrong !== null) wrong.focus();
      else if (held !== null) (document.getElementById(held) ?? box).focus({ preventScroll: true });
    } else {
      continue;
    }
    changed = true;
  }
  for (const gone of known.values()) gone.remove();
  // What lies under a sheet is out of reach until it is gone.
  const sheet = document.querySelector(".modal") !== null;
  for (const part of document.querySelectorAll("body > header, body > main")) {
    if (part.inert && !sheet) document.querySelector(".messages").focus({ preventScroll: true });
    part.inert = sheet;
  }
  if (changed && atEnd) box.scrollTop = box.scrollHeight;
}

async function look() {
  if (document.hidden) return;
  await Promise.all(boxes().map(async (box) => {
    try {
      const answer = await fetch(box.dataset.live);
      if (answer.ok) merge(box, await answer.text());
    } catch {
      // The stand-in has ended, or is about to answer again.
    }
  }));
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  // A button is pressed once; whoever writes goes on writing.
  const writes = form.matches(".composer");
  if (form.dataset.busy && !writes) return;
  form.dataset.busy = "yes";
  try {
    const data = new FormData(form, event.submitter);
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    if (writes) form.reset();
    form.querySelectorAll(".clip").forEach(named);
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
    if (plain(answer.url) !== plain(location.href)) location.assign(answer.url);
    else await look();
  } finally {
    delete form.dataset.busy;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.getElementById("modal-close")?.click();
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches(".composer textarea")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

function named(clip) {
  const span = clip.querySelector("span");
  span.dataset.word ??= span.textContent;
  span.textContent = clip.querySelector("input").files[0]?.name ?? span.dataset.word;
}

document.addEventListener("change", (event) => {
  if (event.target.type === "file") named(event.target.closest(".clip"));
});

for (const box of boxes()) {
  for (const element of box.children) told.set(element, element.outerHTML);
  box.scrollTop = box.scrollHeight;
}
(async () => {
  for (;;) {
    await new Promise((done) => setTimeout(done, 600));
    await look();
  }
})();
