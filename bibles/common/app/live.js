// Live updates: one stream a tab, closed while the tab is hidden, so that many open tabs cost one another nothing.

/** Milliseconds in which several changes count as one. */
const GATHER = 250;

let source = null;
let gathered = [];
let timer = 0;
let changed = () => {};

function open() {
  if (source || document.hidden) return;
  source = new EventSource("/api/realtime");
  source.addEventListener("change", (event) => {
    try {
      gathered.push(JSON.parse(event.data));
    } catch {
      return;
    }
    soon();
  });
  // More happened than the service could tell one by one: as if the tab came back.
  source.addEventListener("reload", () => changed([]));
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(deliver, GATHER);
}

function close() {
  source?.close();
  source = null;
}

function deliver() {
  const changes = gathered;
  gathered = [];
  changed(changes);
}

/** Calls `next` with the gathered changes; with none when the tab comes back, since anything may have happened meanwhile. */
export function watch(next) {
  changed = next;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      close();
    } else {
      open();
      changed([]);
    }
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
