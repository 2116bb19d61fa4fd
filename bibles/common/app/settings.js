// Language, theme and who one is: a select that is always in sight, and a panel behind one's own name.

import { h, unique } from "./dom.js";
import { initials } from "./format.js";
import { remember, remembered } from "./memory.js";
import { app } from "./state.js";
import { locale, t } from "./words.js";

/** Names of languages in themselves: whoever looks for theirs cannot read the others. */
function ownName(tag) {
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

function languages(changed) {
  const all = app().locales;
  if (all.length < 2) return null;
  const id = unique("language");
  const select = h("select", { id, class: "input compact", on: { change: () => changed(select.value) } }, all.map((l) => h("option", { value: l, lang: l }, ownName(l))));
  select.value = locale();
  return h("div", { class: "language" }, h("label", { for: id, class: "unseen" }, t("language")), select);
}

function themes() {
  const name = unique("theme");
  const chosen = remembered("theme") ?? "system";
  const option = (value) => {
    const input = h("input", { type: "radio", name, value, checked: value === chosen, on: { change: () => wear(value) } });
    return h("label", { class: "segment" }, input, h("span", {}, t(`theme.${value}`)));
  };
  return h("fieldset", { class: "segments" }, h("legend", {}, t("theme")), h("div", {}, ["system", "light", "dark"].map(option)));
}

function wear(theme) {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    remember("theme", null);
  } else {
    document.documentElement.dataset.theme = theme;
    remember("theme", theme);
  }
}

function whoAmI() {
  const { me } = app();
  if (!me) return h("p", { class: "who" }, t("me.nobody"));
  const roles = (me.roles ?? []).map((role) => t(`role.${role}`));
  return h("div", { class: "who" }, h("p", { class: "who-name" }, me.name || t("me.unnamed")), roles.length ? h("p", { class: "muted" }, roles.join(", ")) : null);
}

/** The group at the end of the header. `changed(locale)` is called when another language is chosen. */
export function settings(changed) {
  const { me } = app();
  const id = unique("panel");
  const panel = h("div", { id, class: "panel", hidden: true }, whoAmI(), themes(), me ? h("a", { class: "out", href: "/_fleet/out" }, t("me.out")) : null);
  const mark = h("span", { class: "avatar", "aria-hidden": "true" }, me ? initials(me.name) || "?" : "?");
  const button = h("button", { type: "button", class: "me", "aria-expanded": "false", "aria-controls": id }, mark, h("span", { class: "me-name" }, me?.name || t("me.button")), h("span", { class: "unseen" }, `, ${t("settings")}`));
  const box = h("div", { class: "me-box" }, button, panel);
  const show = (open) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(panel.hidden));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    show(false);
    button.focus();
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) show(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!box.contains(event.target)) show(false);
  });
  return h("div", { class: "header-end" }, languages(changed), box);
}
