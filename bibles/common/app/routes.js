// Addresses of the app's screens: what an address means, and how a click on a link of ours becomes a screen.

/** Address of a screen. */
export const to = {
  form: (collection) => `/new/${collection}`,
  sent: (collection, id) => `/sent/${collection}/${id}`,
  list: (collection, view) => `/list/${collection}/${view}`,
  record: (collection, id) => `/record/${collection}/${id}`,
  edit: (collection, id) => `/edit/${collection}/${id}`,
};

/** What the present address means: `{ screen, collection, name }`; `screen` is `home` or `lost` where nothing is named. */
export function here() {
  const [screen, collection, name, ...rest] = location.pathname.split("/").filter(Boolean).map(safely);
  if (!screen || screen === "index.html") return { screen: "home" };
  const whole = rest.length === 0 && collection;
  if (screen === "new" && whole && !name) return { screen: "form", collection };
  if (["sent", "list", "record", "edit"].includes(screen) && whole && name) return { screen, collection, name };
  return { screen: "lost" };
}

function safely(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

let follow = () => {};

/** Calls `next` now and at every change of address. */
export function start(next) {
  follow = next;
  addEventListener("popstate", () => follow({ back: true }));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    // Files and the way out are not screens of the app.
    if (link.pathname.startsWith("/api/") || link.pathname.startsWith("/_fleet/") || (link.hash && link.pathname === location.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
  });
  follow({ first: true });
}

/** Goes to another screen of the app; `first` where the person has not seen a screen yet, so that the focus stays at the top. */
export function go(address, { instead = false, first = false } = {}) {
  if (instead) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  follow({ first });
}

/** Notes the present state of a list in the address, so that "back" finds it again. */
export function note(parameters) {
  const query = parameters.toString();
  history.replaceState(null, "", location.pathname + (query ? `?${query}` : ""));
}
