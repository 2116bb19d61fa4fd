// The drawers of a phone open by address alone; this moves the focus with them, closes them by Escape or a tap outside, and keeps the back button clean.
export function startDrawers() {
  for (const opener of document.querySelectorAll("[data-opens]")) {
    opener.setAttribute("aria-expanded", "false");
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-controls", opener.dataset.opens);
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      open(opener);
    });
    opener.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault();
        open(opener);
      }
    });
  }
  for (const closer of document.querySelectorAll("[data-closes]")) {
    closer.addEventListener("click", (event) => {
      event.preventDefault();
      close();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened()) close();
  });
  document.addEventListener("click", (event) => {
    const drawer = opened();
    if (drawer && !drawer.contains(event.target) && !event.target.closest("[data-opens]")) close();
  });
}

function opened() {
  const id = location.hash.slice(1);
  return id && document.querySelector(`[data-opens="${CSS.escape(id)}"]`) ? document.getElementById(id) : null;
}

function open(opener) {
  location.replace(`#${opener.dataset.opens}`);
  opener.setAttribute("aria-expanded", "true");
  document.getElementById(opener.dataset.opens)?.focus();
}

function close() {
  const opener = document.querySelector(`[data-opens="${CSS.escape(location.hash.slice(1))}"]`);
  location.replace("#main");
  history.replaceState(null, "", location.pathname + location.search);
  opener?.setAttribute("aria-expanded", "false");
  opener?.focus();
}
