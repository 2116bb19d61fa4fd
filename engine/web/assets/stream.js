// One stream of events a tab: closed while the tab is hidden, opened again where it stopped.
export function follow(address, handlers) {
  let source = null;

  function open() {
    if (source || document.hidden) return;
    source = new EventSource(address());
    source.addEventListener("open", () => handlers.connection?.("open"));
    source.addEventListener("error", () => {
      handlers.connection?.("lost");
      // A stream the server refused is not tried again by the browser: look again after a while.
      if (source?.readyState === EventSource.CLOSED) {
        close();
        setTimeout(open, 5000);
      }
    });
    for (const [name, handle] of Object.entries(handlers.events)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    }
  }

  function close() {
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  open();
}
