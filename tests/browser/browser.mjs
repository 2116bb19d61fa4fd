// A real Chromium, driven by what is visible: roles, labels, words. Every page is watched for errors and checked by axe.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env.SHOTS;
/** What every host of the fleet ends with. */
const OWN = process.env.HOSTS?.split('=')[0] ?? 'localhost';

/** Settings of the runs: each app is seen in both languages, themes and widths. */
export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

export async function launch() {
  // Names that only the test's own network knows: "fleet.test=10.1.2.3".
  const [, address] = (process.env.HOSTS ?? '').split('=');
  const names = address ? [`--host-resolver-rules=MAP ${OWN} ${address}, MAP *.${OWN} ${address}`] : [];
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Root has no sandbox of Chromium's own; the pages are ours.
    args: [...names, '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A page that remembers every error of the console, of scripts and of requests. */
export async function visit(browser, { size = 'desktop', theme = 'light', locale, url, signedIn, scripts = true }) {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: theme, locale, acceptDownloads: true, storageState: signedIn, javaScriptEnabled: scripts, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const errors = [];
  // Without TLS only this machine is trusted: a browser says at each page of another that it passes this header over.
  const passedOver = (text) => OWN !== 'localhost' && text.startsWith('The Cross-Origin-Opener-Policy header has been ignored');
  page.on('console', (m) => m.type() === 'error' && !passedOver(m.text()) && errors.push(`console: ${m.text()}`));
  page.on('pageerror', (e) => errors.push(`script: ${e.message}`));
  page.on('requestfailed', (r) => {
    const why = r.failure()?.errorText ?? '';
    // A stream that the page closes itself, and a navigation that replaces another, end so.
    if (!why.includes('ERR_ABORTED')) errors.push(`request: ${r.url()} ${why}`);
  });
  page.on('request', (r) => {
    const host = new URL(r.url()).hostname;
    if (!host.endsWith(OWN) && host !== '127.0.0.1' && !['data:', 'blob:'].includes(new URL(r.url()).protocol)) errors.push(`outside host: ${r.url()}`);
  });
  await page.goto(url);
  return { page, context, errors };
}

let inside;

/** The cookies that a personal link becomes. It lets one browser in, once: whoever visits after that comes by these. */
export async function entered(browser, link, locale) {
  inside ??= (async () => {
    // Whoever was let in before comes back by their cookie: the link is for once.
    const kept = process.env.COOKIES && path.join(process.env.COOKIES, `${new URL(link).hostname}.json`);
    if (kept && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
    const { context } = await visit(browser, { locale, url: link });
    const { cookies } = await context.storageState();
    await context.close();
    if (kept) writeFileSync(kept, JSON.stringify({ cookies, origins: [] }));
    return { cookies, origins: [] };
  })();
  return inside;
}

/** Zero violations of axe, or an error that names them. */
export async function accessible(page, where) {
  // The strict policy of the pages refuses injected tags; evaluating is not bound by it.
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const result = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return result.violations.map((v) => `${v.id}: ${v.help} (${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join('; ')})`);
  });
  if (found.length) throw new Error(`axe at ${where}:\n  ${found.join('\n  ')}`);
}

export async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
}

export function none(errors, where) {
  if (errors.length) throw new Error(`errors at ${where}:\n  ${errors.join('\n  ')}`);
}

export function must(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** Presses Tab until the focus is there, as a person without a pointer does. */
export async function tabTo(page, target, most = 60) {
  for (let stops = 0; stops < most; stops += 1) {
    if (await target.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not so: ${target} is reached by Tab`);
}

/** Words of the page and of the chat, by key; only those without forms and values are of use. */
export function fleetWords(locale) {
  const words = {};
  for (const file of ['page', 'chat', 'terminal']) {
    const text = readFileSync(new URL(`../../locales/${locale}/${file}.ftl`, import.meta.url), 'utf8');
    for (const line of text.split('\n')) {
      const [, key, said] = /^([a-z][\w-]*) = (.+)$/.exec(line) ?? [];
      if (key) words[key] = said;
    }
  }
  return words;
}

/** Nothing hangs over the right edge. */
export async function fits(page, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  must(wide <= 0, `${where} does not scroll sideways (${wide} px too wide)`);
}

/** What people paste without a thought: a link with no place to break at, and a word of that kind. */
export const LONG = { link: `https://example.org/${'a1b2c3d4e5'.repeat(8)}`, word: 'Donaudampfschifffahrtsgesellschaft'.repeat(3) };

/** Each of these stands inside the screen, with room for words. */
export async function within(page, them, where) {
  const width = await page.evaluate(() => innerWidth);
  for (const it of await them.all()) {
    const box = await it.boundingBox();
    if (box) must(box.x >= 0 && box.x + box.width <= width + 1, `${where}: ${await it.textContent()} stands inside the screen (${Math.round(box.x)} to ${Math.round(box.x + box.width)} of ${width})`);
  }
}

/** Words of the app's own locale file. */
export async function appWords(page, locale) {
  return page.evaluate(async (l) => (await fetch(`/locales/${l}.json`)).json(), locale);
}

/** Runs named steps one after another, those of a list inside the list two at a time; any failure ends the process with 1. */
export async function run(steps) {
  const browser = await launch();
  let count = 0;
  let failed = 0;
  const one = async ([name, step]) => {
    const from = Date.now();
    count += 1;
    try {
      await step(browser);
      console.log(`ok ${name} (${Date.now() - from} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}: ${error.stack ?? error}`);
    }
  };
  for (const step of steps) {
    if (!Array.isArray(step[0])) {
      await one(step);
      continue;
    }
    const waiting = [...step];
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await one(next);
    };
    await Promise.all([lane(), lane()]);
  }
  await browser.close();
  console.log(`${count} steps, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
