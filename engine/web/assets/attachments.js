// Files to send along: uploaded as soon as they are chosen, dropped or pasted, shown as removable chips.
export function startFiles(form, status) {
  const words = form.dataset;
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-files]");
  const kept = new Map();

  input.addEventListener("change", () => {
    for (const file of input.files) add(file);
    input.value = "";
  });
  const chat = form.closest("[data-chat]");
  chat.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  chat.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    for (const file of event.dataTransfer.files) add(file);
  });
  form.querySelector("textarea").addEventListener("paste", (event) => {
    for (const file of event.clipboardData.files) add(file);
  });

  async function add(file) {
    const item = document.createElement("li");
    const chip = document.createElement("span");
    chip.className = "chip-file";
    const name = document.createElement("span");
    name.textContent = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", `${words.wordsRemove}: ${file.name}`);
    remove.addEventListener("click", () => {
      kept.delete(item);
      item.remove();
      list.hidden = !list.children.length;
      if (!list.querySelector("[data-state=failed]")) status("");
      form.querySelector("textarea").focus();
    });
    chip.append(name, remove);
    item.append(chip);
    list.append(item);
    list.hidden = false;
    if (file.size > Number(words.fileLimit)) {
      fail(chip, `${file.name}: ${words.wordsLarge}`);
      return;
    }
    kept.set(item, null);
    status(words.wordsUploading);
    const body = new FormData();
    body.append("file", file);
    try {
      const answer = await fetch("/api/v1/files", { method: "POST", body });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.error.message);
      if (kept.has(item)) kept.set(item, { id: said.files[0].id, name: said.files[0].name });
      if (!list.querySelector("[data-state=failed]")) status("");
    } catch (error) {
      kept.delete(item);
      fail(chip, error instanceof TypeError ? words.wordsOffline : error.message);
    }
  }

  /** Why it was not taken stands with the file, once, as long as the file does: the line below speaks of something else. */
  function fail(chip, why) {
    chip.dataset.state = "failed";
    const said = document.createElement("span");
    said.className = "chip-why";
    said.setAttribute("role", "alert");
    said.textContent = why;
    chip.after(said);
    status("");
  }

  return {
    empty: () => ![...kept.values()].some(Boolean),
    busy: () => [...kept.values()].includes(null),
    /** How many stand here that will not go along and nobody was told of at a send. */
    unsaid: () => list.querySelectorAll("[data-state=failed]:not([data-said])").length,
    /** Whoever sends has been told: these stay, marked as not sent. */
    say() {
      for (const chip of list.querySelectorAll("[data-state=failed]:not([data-said])")) {
        chip.dataset.said = "";
        chip.firstChild.textContent += ` (${words.wordsNotSent})`;
      }
    },
    /** Why they stay, in one line. */
    reasons: () => [...list.querySelectorAll(".chip-why")].map((said) => said.textContent).join(" "),
    /** The files that are ready leave the list; what was refused stays in it. */
    take() {
      const ready = [...kept.entries()].filter(([, file]) => file);
      for (const [item] of ready) {
        kept.delete(item);
        item.remove();
      }
      list.hidden = !list.children.length;
      return ready.map(([, file]) => file);
    },
  };
}
