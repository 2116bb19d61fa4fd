// One stream of events a tab: closed while the tab is hidden, opened again where it stopped, and over once what it follows is gone.
export function follow(address, handlers) {
  let source = null;
  let gone = false;

  function open() {
    if (source || gone || document.hidden) return;
    source = new EventSource(address());
    source.addEventListener("open", () => handlers.connection?.("open"));
    source.addEventListener("error", () => {
      handlers.connection?.("lost");
      // A stream the server refused is not tried again by the browser: look again after a while.
      if (source?.readyState === EventSource.CLOSED) {
        close();
        look();
      }
    });
    for (const [name, handle] of Object.entries(handlers.events)) {
      source.addEventListener(name, (event) => handle(JSON.parse(event.data)));
    }
  }

  /** A refused stream does not say why: whether there is anything left to follow is asked for. */
  async function look() {
    const answer = await fetch(address(), { method: "HEAD" }).catch(() => null);
    if (answer?.status !== 404) {
      setTimeout(open, 5000);
      return;
    }
    gone = true;
    handlers.connection?.("gone");
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
