// The frame around every screen: the app's name, the menu with what waits, language, theme, who one is, and where the app comes from.

import * as api from "./api.js";
import { h, icon, replace } from "./dom.js";
import { appTitle } from "./format.js";
import { settings } from "./settings.js";
import { places } from "./notice.js";
import { here, to } from "./routes.js";
import { app, isQueue, mayCreate } from "./state.js";
import { say, t } from "./words.js";

const main = h("main", { id: "main", class: "main", tabindex: "-1" });
let root = null;
let links = [];
let waiting = new Map();

/** Where screens go. */
export const mainElement = () => main;

/** Builds the frame; called again when the language changes. */
export function buildShell(element, changed) {
  root = element;
  const skip = h("a", { href: "#main", class: "skip", on: { click: jump } }, t("skip"));
  replace(root, skip, header(changed), main, footer(), places.toasts);
  document.documentElement.dataset.ready = "true";
  mark();
}

function jump(event) {
  event.preventDefault();
  main.focus();
}

function environment() {
  const { env } = app();
  return env === "preview" || env === "proof" ? h("p", { class: "strip" }, t(`env.${env}`)) : null;
}

function header(changed) {
  const logo = root.dataset.logo ? h("img", { src: root.dataset.logo, alt: "", width: "32", height: "32" }) : null;
  const brand = h("a", { href: "/", class: "brand" }, logo, h("span", {}, appTitle()));
  return h("header", { class: "header" }, environment(), places.strip, h("div", { class: "header-row" }, brand, settings(changed)), menu());
}

const ICONS = { mine: "person", decide: "check", all: "list" };

function menu() {
  links = [];
  const items = [];
  const single = app().collections.length === 1;
  for (const of of app().collections) {
    const words = (key, view) => (single ? (view ? say(view.title) : t(key)) : `${say(of.title)}: ${view ? say(view.title) : t(key)}`);
    if (mayCreate(of)) items.push(item(to.form(of.name), "plus", words("menu.new")));
    for (const view of of.views ?? []) {
      items.push(item(to.list(of.name, view.name), isQueue(of, view) ? "check" : (ICONS[view.name] ?? "list"), words("", view), { of, view }));
    }
  }
  return h("nav", { class: "menu", "aria-label": t("menu.label") }, h("ul", {}, items));
}

function item(href, drawing, words, { of, view } = {}) {
  const queue = view && isQueue(of, view);
  const badge = queue ? h("span", { class: "badge-count", hidden: true }) : null;
  const link = h("a", { href }, h("span", { class: "menu-icon" }, icon(drawing)), h("span", { class: "menu-words" }, words), badge);
  links.push({ link, href, badge, of, view });
  return h("li", {}, link);
}

/** Marks the screen one is on, and puts the numbers of what waits into the menu. */
export function mark() {
  const { screen, collection } = here();
  const at = screen === "home" ? null : location.pathname;
  for (const { link, href, badge, of, view } of links) {
    if (href === at || (screen === "sent" && href === to.form(collection))) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    if (!badge) continue;
    const count = waiting.get(`${of.name}/${view.name}`) ?? 0;
    badge.hidden = count === 0;
    replace(badge, h("span", { "aria-hidden": "true" }, count > 99 ? "99+" : count), h("span", { class: "unseen" }, ` ${t("menu.waiting", { count })}`));
  }
}

/** Asks how much waits, for lists of what is to be decided. A failure leaves the numbers as they are. */
export async function countWaiting() {
  const queues = app().collections.flatMap((of) => (of.views ?? []).filter((v) => isQueue(of, v)).map((v) => [of.name, v.name]));
  await Promise.all(
    queues.map(async ([of, view]) => {
      try {
        const { totalItems } = await api.list(of, { view, page: 1, perPage: 1 });
        waiting.set(`${of}/${view}`, totalItems);
      } catch {
        // The list itself will say what is wrong.
      }
    }),
  );
  mark();
  return [...waiting.values()].reduce((sum, n) => sum + n, 0);
}

function footer() {
  const { origin, version } = app();
  return h(
    "footer",
    { class: "footer" },
    h("p", {}, origin === "template" ? t("origin.template") : t("origin.agent")),
    version ? h("p", { class: "muted" }, t("version", { version: String(version).slice(0, 10) })) : null,
  );
}
