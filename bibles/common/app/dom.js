// Builds elements from plain values. Text goes in as text nodes only, so that what people typed is never read as HTML.

/** An element: `h("a", { href: "/x", class: "link", on: { click: f } }, "words", child, null)`. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    } else if (name === "class") {
      node.className = value;
    } else if (name === "value") {
      node.value = value;
    } else if (name === "checked") {
      node.checked = true;
      node.defaultChecked = true;
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(node, children);
  return node;
}

/** Children may be nodes, words, numbers, lists of them, or nothing. */
export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** Puts other children in place of the present ones. */
export function replace(node, ...children) {
  node.textContent = "";
  return append(node, children);
}

/** Draws a part of the page anew; the focus stays on the element that bears the same `data-key`. */
export function redraw(part, draw) {
  const key = part.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  draw();
  if (key) part.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

const SVG = "http://www.w3.org/2000/svg";

/** Drawings on a 24 × 24 grid, strokes only. */
const PATHS = {
  plus: "M12 5v14M5 12h14",
  inbox: "M4 13h4l2 3h4l2-3h4M4 13v5a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-5M4 13l3-8h10l3 8",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M5 20c.6-3.6 3.4-5 7-5s6.4 1.4 7 5",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  download: "M12 4v11M7.5 11L12 15.5 16.5 11M5 20h14",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M20 20l-4-4",
  filter: "M4 6h16M7 12h10M10 18h4",
  clock: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16M12 8v4.5l3 2",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  warning: "M12 4l9 16H3zM12 10v4.5M12 17.2v.01",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  undo: "M9 7L5 11l4 4M5 11h9a5 5 0 0 1 0 10h-2",
  bin: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  sliders: "M5 8h8M17 8h2M5 16h2M11 16h8M15 6v4M9 14v4",
};

/** A drawing beside words; hidden from screen readers, since the words say it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.list);
  svg.append(path);
  return svg;
}

let last = 0;

/** An id that no other element of the page has. */
export function unique(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}
