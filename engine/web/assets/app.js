// What a page does once it is there: drawers, times in the reader's zone, copying, the chat, live updates.
import { startBeginning } from "./begin.js";
import { startChat } from "./chat.js";
import { startDrawers } from "./drawers.js";
import { startLivePage } from "./live-page.js";
import { localTimes } from "./times.js";

localTimes(document);
startDrawers();
startBeginning();
const chat = document.querySelector("[data-chat]");
if (chat) startChat(chat);
const live = document.querySelector("main[data-live]");
if (live) startLivePage(live);

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(source.value);
    button.querySelector("span").textContent = button.dataset.done;
    source.select();
  });
}
