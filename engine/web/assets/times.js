// Times in the reader's own zone. The zone is told to the server once; until then this rewrites what it sent in UTC.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function localTimes(root) {
  const known = document.documentElement.dataset.zone;
  if (!zone || known === zone) return;
  document.cookie = `fleet_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  const locale = document.documentElement.lang;
  for (const element of root.querySelectorAll("time[data-ms]")) {
    const at = new Date(Number(element.dataset.ms));
    const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
    const today = at.toDateString() === new Date().toDateString();
    element.textContent = element.dataset.form === "short" && today ? clock : `${day(at, locale)}, ${clock}`;
  }
}

function day(at, locale) {
  // Day and month together: in Russian that gives the month the form it has after a number.
  const parts = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { day: "numeric", month: "long" }).format(at);
  return `${parts} ${at.getFullYear()}`;
}
