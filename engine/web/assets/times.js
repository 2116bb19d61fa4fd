// Times in the reader's own zone. The zone is told to the server once; until then this rewrites what it sent in UTC.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export function localTimes(root) {
  const known = document.documentElement.dataset.zone;
  if (!zone || known === zone) return;
  document.cookie = `fleet_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  const locale = document.documentElement.lang;
  for (const element of root.querySelectorAll("time[data-ms]")) {
    const at = new Date(Number(element.dataset.ms));
    const clock = clockOf(at);
    const today = at.toDateString() === new Date().toDateString();
    const form = element.dataset.form;
    if (today && form !== "full") element.textContent = clock;
    else if (form === "near") element.textContent = at.getFullYear() === new Date().getFullYear() ? monthDay(at, locale) : day(at, locale);
    else element.textContent = `${day(at, locale)}, ${clock}`;
  }
}

/** Puts a time of today in the place of another one. */
export function setToday(element, ms) {
  const at = new Date(ms);
  element.dataset.ms = ms;
  element.dateTime = at.toISOString();
  element.textContent = clockOf(at);
}

function clockOf(at) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

function day(at, locale) {
  return `${monthDay(at, locale)} ${at.getFullYear()}`;
}

/** Day and month together: in Russian that gives the month the form it has after a number. */
function monthDay(at, locale) {
  return new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { day: "numeric", month: "long" }).format(at);
}
