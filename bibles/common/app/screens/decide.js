// The dialog of a move: what is about to happen, a reason where one is asked, and the failure if it does not work.

import * as api from "../api.js";
import { h, replace, unique } from "../dom.js";
import { failureWords, tell } from "../notice.js";
import { say, stateWords } from "./wording.js";
import { t } from "../words.js";

const REASON_CHARS = 1000;

/** Opens the dialog; resolves to the row after the move, or null if the person thought better of it. */
export function decide(of, row, transition) {
  const asks = transition.reason === "required" || transition.reason === "optional";
  const required = transition.reason === "required";
  const [titleId, reasonId, helpId, errorId] = ["dialog", "reason", "reason-help", "reason-error"].map(unique);
  const label = say(transition.label);
  const error = h("p", { class: "error", id: errorId, hidden: true });
  const reason = asks
    ? h("textarea", { id: reasonId, class: "input", rows: 4, maxlength: REASON_CHARS, "aria-required": required ? "true" : undefined, "aria-describedby": `${errorId} ${helpId}` })
    : null;
  const failure = h("div", { role: "alert" });
  const confirm = h("button", { type: "submit", class: transition.tone === "bad" ? "bad" : "primary" }, label);
  const cancel = h("button", { type: "button" }, t("cancel"));
  const form = h(
    "form",
    { novalidate: true },
    h("h2", { id: titleId }, t("decide.title", { label })),
    h("p", { class: "muted" }, t("decide.about", { name: row.author_name || t("nobody") })),
    h("p", {}, t("decide.becomes"), " ", h("strong", {}, stateWords(of, transition.to)), "."),
    asks
      ? h(
          "div",
          { class: "field" },
          h("label", { for: reasonId }, t("decide.reason"), required ? null : h("span", { class: "optional" }, ` ${t("form.optional")}`)),
          h("p", { class: "help", id: helpId }, t("decide.reason_help")),
          error,
          reason,
        )
      : null,
    failure,
    h("div", { class: "buttons end" }, confirm, cancel),
  );
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": titleId }, form);

  return new Promise((resolve) => {
    let outcome = null;
    let busy = false;
    const wrong = (words) => {
      replace(error, words);
      error.hidden = !words;
      if (words) {
        reason.setAttribute("aria-invalid", "true");
        reason.focus();
      } else {
        reason?.removeAttribute("aria-invalid");
      }
    };
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(outcome);
    });
    // A move that is on its way cannot be called back; the dialog waits for its end.
    dialog.addEventListener("cancel", (event) => {
      if (busy) event.preventDefault();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      const words = reason?.value.trim() ?? "";
      if (required && !words) {
        wrong(t("decide.reason_missing"));
        return;
      }
      if (asks) wrong("");
      replace(failure);
      busy = true;
      confirm.setAttribute("aria-disabled", "true");
      confirm.classList.add("busy");
      try {
        outcome = await api.move(of.name, row.id, transition.name, { reason: words || undefined, rev: row.rev });
        tell(t("decide.done", { state: stateWords(of, outcome.state) }));
        dialog.close();
      } catch (caught) {
        if (!(caught instanceof api.ApiError)) throw caught;
        const atReason = caught.fields?.reason?.message;
        if (atReason && asks) wrong(atReason);
        else replace(failure, h("p", { class: "error" }, failureWords(caught)));
      } finally {
        busy = false;
        confirm.removeAttribute("aria-disabled");
        confirm.classList.remove("busy");
      }
    });
    document.body.append(dialog);
    dialog.showModal();
    (reason ?? confirm).focus();
  });
}

/** Asks whether a row shall be deleted for good; resolves to whether it was. */
export function confirmDelete(of, row) {
  const titleId = unique("dialog");
  const failure = h("div", { role: "alert" });
  const confirm = h("button", { type: "submit", class: "bad" }, t("delete.confirm"));
  const cancel = h("button", { type: "button" }, t("cancel"));
  const form = h("form", { novalidate: true }, h("h2", { id: titleId }, t("delete.title")), h("p", {}, t("delete.about")), failure, h("div", { class: "buttons end" }, confirm, cancel));
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": titleId }, form);
  return new Promise((resolve) => {
    let gone = false;
    cancel.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(gone);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await api.remove(of.name, row.id);
        gone = true;
        tell(t("delete.done"));
        dialog.close();
      } catch (caught) {
        if (!(caught instanceof api.ApiError)) throw caught;
        replace(failure, h("p", { class: "error" }, failureWords(caught)));
      }
    });
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}
