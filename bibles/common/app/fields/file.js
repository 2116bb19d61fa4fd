// The control of an attachment: one file, its name and size shown, taken back with a button.

import { h, replace } from "../dom.js";
import { sizeWords } from "../format.js";
import { t } from "../words.js";
import { frame } from "./frame.js";

/** Extensions beside the types, for systems that know a file by its name only. */
const ENDINGS = {
  "application/pdf": ".pdf",
  "text/csv": ".csv",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
};

/** The kinds of files that a field takes, as people call them. */
export function kindWords(field) {
  const named = (field.accept ?? []).map((type) => ENDINGS[type]?.slice(1).toUpperCase() ?? (type.startsWith("image/") ? t("file.image") : type));
  return [...new Set(named)].join(", ");
}

/** Whether a field may take this file by its name and by what the system says it is; what neither tells is left to the service. */
export function isTaken(field, file) {
  const accept = field.accept ?? [];
  if (accept.length === 0 || accept.some((type) => ENDINGS[type] && file.name.toLowerCase().endsWith(ENDINGS[type]))) return true;
  return !file.type || accept.some((type) => type === file.type || (type.endsWith("/*") && file.type.startsWith(type.slice(0, -1))));
}

function acceptWords(field) {
  const size = field.max_size ? t("file.up_to", { size: sizeWords(field.max_size) }) : "";
  return [kindWords(field), size].filter(Boolean).join("; ");
}

/** The control. `read()` is the name of the kept or chosen file; the file itself is in `file()`. */
export function fileControl(field, changed) {
  const outer = frame(field, { hint: acceptWords(field) });
  const accept = (field.accept ?? []).flatMap((type) => [type, ENDINGS[type]]).filter(Boolean).join(",");
  const input = h("input", { type: "file", id: outer.id, name: field.name, class: "file-input", accept: accept || undefined, "aria-required": field.required ? "true" : undefined });
  const shown = h("p", { class: "chosen-file", "aria-live": "polite" });
  const clear = h("button", { type: "button", class: "quiet small" }, t("file.remove_short"));
  let kept = null;
  let removed = false;

  function show() {
    const file = input.files[0];
    const words = file ? `${file.name}, ${sizeWords(file.size)}` : kept && !removed ? kept.name : "";
    replace(shown, words);
    clear.hidden = !words;
    clear.setAttribute("aria-label", t("file.remove", { name: file?.name ?? kept?.name ?? "" }));
  }
  input.addEventListener("change", () => {
    removed = false;
    show();
    changed();
  });
  clear.addEventListener("click", () => {
    input.value = "";
    removed = true;
    input.focus();
    show();
    changed();
  });
  outer.hold(h("div", { class: "file" }, input, h("div", { class: "chosen" }, shown, clear)), [input]);
  show();
  return {
    ...outer,
    read: () => input.files[0]?.name ?? (kept && !removed ? kept.name : null),
    write(value) {
      kept = value && typeof value === "object" ? value : null;
      removed = false;
      input.value = "";
      show();
    },
    /** The file to send, if one was chosen. */
    file: () => input.files[0] ?? null,
    /** Whether a kept file was taken away. */
    removed: () => removed && kept !== null && !input.files[0],
    focus: () => input.focus(),
  };
}
