// The form: a new row, or a change of one's own. What is typed is kept in the tab until it has arrived.

import * as api from "../api.js";
import { append, h, icon, replace } from "../dom.js";
import { fault, faultsBetween } from "../fields/check.js";
import { control } from "../fields/control.js";
import { draft, keepDraft } from "../memory.js";
import { failureWords, tell } from "../notice.js";
import { go, to } from "../routes.js";
import { app } from "../state.js";
import { say, t } from "../words.js";
import { summary } from "./summary.js";

/** A key that no other request of anybody has. (`randomUUID` is missing on plain HTTP.) */
function freshKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Fields that this person may set. */
const writable = (of) => of.fields.filter((f) => f.type === "computed" || f.can?.write !== false);

/** Whether a value is given, both days of a range. */
const whole = (value) => value !== null && (typeof value !== "object" || Object.values(value).every(Boolean));

/** The form of a new row. */
export function formScreen(of) {
  const name = of.name;
  const form = build(of, {
    name,
    values: {},
    send: t("form.send"),
    sending: t("form.sending"),
    async submit(values, files, key) {
      const row = await api.create(of.name, values, files, key);
      return to.sent(of.name, row.id);
    },
  });
  return screen(t("form.title"), app().collections.length > 1 ? say(of.title) : t("form.lead"), form);
}

/** The form of a change. */
export async function editScreen(of, id, signal) {
  const row = await api.read(of.name, id, signal);
  if (row.can && !row.can.update) throw new api.ApiError("forbidden", { message: t("form.cannot_edit") });
  const values = Object.fromEntries(of.fields.map((f) => [f.name, row[f.name]]));
  const form = build(of, {
    name: `${of.name}.${id}.${row.rev}`,
    values,
    send: t("form.save"),
    sending: t("form.saving"),
    cancel: to.record(of.name, id),
    async submit(changed, files) {
      await api.update(of.name, id, { ...changed, rev: row.rev }, files);
      tell(t("form.saved"));
      return to.record(of.name, id);
    },
    nulls: true,
  });
  return screen(t("form.title_edit"), "", form);
}

function screen(title, lead, form) {
  const node = h("section", { class: "narrow" }, h("h1", { tabindex: "-1" }, title), lead ? h("p", { class: "lead" }, lead) : null, form.node);
  return { title, node, leave: form.leave };
}

function build(of, { name, values, send, sending, cancel, submit, nulls = false }) {
  const kept = draft(name);
  const fields = writable(of);
  const controls = fields.map((field) => ({ field, control: control(field, changed) }));
  const problems = h("div", { class: "problems" });
  const words = h("span", {}, send);
  const button = h("button", { type: "submit", class: "primary large" }, words);
  const node = h("form", { class: "card form", novalidate: true, on: { submit: sent, focusout: left } });
  let key = kept?.key ?? freshKey();
  let lastSent = kept?.lastSent ?? null;
  let busy = false;
  let done = false;
  let timer = 0;
  /** While the pointer is down, until it is up: words that come before would move what lies under it, and the click would be lost. */
  let released = null;
  /** What the service found wrong with something that is not on this form. */
  let elsewhere = [];

  for (const { field, control: c } of controls) {
    c.fault = "";
    const value = kept ? kept.values[field.name] : values[field.name];
    c.write(field.type === "file" ? values[field.name] : (value ?? null));
    const lost = kept?.files?.[field.name];
    if (field.type === "file" && lost) c.node.append(h("p", { class: "help again" }, t("file.again", { name: lost })));
  }
  append(node, [
    problems,
    kept ? h("p", { class: "note" }, icon("undo"), h("span", {}, t("form.restored")), h("button", { type: "button", class: "quiet small", on: { click: startOver } }, t("form.start_over"))) : null,
    controls.map(({ control: c }) => c.node),
    h("div", { class: "buttons end" }, button, cancel ? h("a", { href: cancel, class: "button", on: { click: () => keepDraft(name, null) } }, t("cancel")) : null),
  ]);

  const current = () => Object.fromEntries(controls.map(({ field, control: c }) => [field.name, c.read()]));

  function showComputed() {
    const now = current();
    for (const { field, control: c } of controls) if (field.not_before) c.from?.(now[field.not_before]);
    // In the order of the form: a computed value may be made of computed ones before it.
    for (const { field, control: c } of controls) if (c.computed) now[field.name] = c.show(now);
  }

  function changed() {
    showComputed();
    clearTimeout(timer);
    timer = setTimeout(keep, 120);
    // A fault that is on the screen goes away as soon as it is mended; a new one waits for the next sending.
    if (!controls.some(({ control: c }) => c.fault)) return;
    const faults = allFaults();
    for (const { field, control: c } of controls.filter(({ control: c }) => c.fault)) {
      // What the service said of a value stands as long as the value does.
      const told = c.told && c.told.value === JSON.stringify(c.read()) ? c.told.words : "";
      blame(c, faults.get(field.name) ?? told);
    }
    if (problems.hasChildNodes()) list(false);
  }

  function allFaults() {
    const own = controls.map(({ field, control: c }) => [field.name, fault(field, c, values[field.name])]).filter(([, words]) => words);
    return new Map([...faultsBetween(of.fields, current(), values), ...own]);
  }

  /** Days that do not go together are told as soon as one leaves them: they look right one by one. */
  async function left({ target, relatedTarget }) {
    if (released) await released;
    const from = controls.find(({ control: c }) => c.node.contains(target));
    const at = from?.field;
    if (!at?.type.startsWith("date") || from.control.node.contains(relatedTarget)) return;
    const faults = allFaults();
    for (const { field, control: c } of controls) {
      const words = faults.get(field.name);
      if (words && !c.fault && whole(c.read()) && !c.half?.() && bound(field, at)) blame(c, words);
    }
  }

  /** Whether what is typed into one field can make another one wrong. */
  function bound(field, by) {
    const together = of.fields.filter((f) => f.formula).map((f) => f.formula.of);
    return field === by || field.not_before === by.name || together.some((names) => names.includes(field.name) && names.includes(by.name));
  }

  /** Says what is wrong at a control; nothing if nothing is. */
  function blame(c, words) {
    if (c.fault === words) return;
    c.fault = words;
    c.error(words);
  }

  /** Says above the form what is wrong in it, and goes there if asked to. */
  function list(taking) {
    const wrong = controls.filter(({ control: c }) => c.fault);
    const items = wrong.map(({ field, control: c }) => ({ words: c.fault, label: say(field.label), focus: () => c.focus() }));
    summary(problems, [...items, ...elsewhere], taking);
  }

  function press() {
    released = new Promise((up) => addEventListener("mouseup", () => setTimeout(up), { once: true })).then(() => (released = null));
  }

  function keep() {
    clearTimeout(timer);
    if (done) return;
    const files = Object.fromEntries(controls.filter(({ control: c }) => c.file?.()).map(({ field, control: c }) => [field.name, c.read()]));
    const typed = Object.fromEntries(controls.filter(({ field, control: c }) => field.type !== "file" && !c.computed).map(({ field, control: c }) => [field.name, c.read()]));
    const same = controls.every(({ field, control: c }) => c.computed || field.type === "file" || JSON.stringify(c.read()) === JSON.stringify(values[field.name] ?? null));
    keepDraft(name, same && Object.keys(files).length === 0 ? null : { values: typed, files, key, lastSent });
  }

  function startOver() {
    keepDraft(name, null);
    go(location.pathname, { instead: true });
  }

  /** What goes to the service: on a change empty values are sent too, so that they can be emptied. */
  function outgoing() {
    const out = {};
    const files = new Map();
    for (const { field, control: c } of controls) {
      if (c.computed) continue;
      if (field.type === "file") {
        if (c.file()) files.set(field.name, c.file());
        else if (c.removed()) out[field.name] = null;
        continue;
      }
      const value = c.read();
      if (value !== null || nulls) out[field.name] = value;
    }
    return { out, files };
  }

  function wait(on) {
    busy = on;
    // Not `disabled`: the button would lose the focus, and with it the place of whoever uses the keyboard.
    button.setAttribute("aria-disabled", String(on));
    button.classList.toggle("busy", on);
    replace(words, on ? sending : send);
  }

  function point(faults, byService = false) {
    for (const { field, control: c } of controls) {
      const words = faults.get(field.name) ?? "";
      c.told = byService && words ? { words, value: JSON.stringify(c.read()) } : null;
      blame(c, words);
    }
    const here = (name) => controls.some(({ field, control: c }) => field.name === name && !c.computed);
    elsewhere = [...faults].filter(([name]) => !here(name)).map(([name, words]) => ({ words, label: name, focus: null }));
    list(true);
  }

  async function sent(event) {
    event.preventDefault();
    if (busy) return;
    replace(problems);
    const faults = allFaults();
    point(faults);
    if (faults.size > 0) return;
    const { out, files } = outgoing();
    // The same content keeps its key, so that a lost answer is no second request; other content is another request.
    const content = JSON.stringify([out, [...files].map(([field, file]) => [field, file.name, file.size, file.lastModified])]);
    if (lastSent !== null && lastSent !== content) key = freshKey();
    lastSent = content;
    keep();
    wait(true);
    try {
      const next = await submit(out, files, key);
      done = true;
      keepDraft(name, null);
      go(next, { instead: true });
    } catch (error) {
      wait(false);
      if (!(error instanceof api.ApiError)) throw error;
      refused(error);
    }
  }

  function refused(error) {
    const told = Object.entries(error.fields ?? {}).map(([field, one]) => [field, one?.message || error.message]);
    if (told.length > 0) {
      point(new Map(told), true);
      return;
    }
    const retry = error.kind === "offline" || error.kind === "failed";
    const panel = h(
      "div",
      { class: "problem-box", role: "alert", tabindex: "-1" },
      h("h2", {}, t(`failure.title.${error.kind}`)),
      h("p", {}, failureWords(error)),
      h("p", {}, t("form.nothing_lost")),
      retry ? h("button", { type: "button", class: "primary", on: { click: () => node.requestSubmit() } }, t("again")) : null,
    );
    replace(problems, panel);
    panel.focus();
  }

  addEventListener("pagehide", keep);
  addEventListener("mousedown", press, true);
  showComputed();
  return {
    node,
    leave() {
      keep();
      removeEventListener("pagehide", keep);
      removeEventListener("mousedown", press, true);
    },
  };
}
