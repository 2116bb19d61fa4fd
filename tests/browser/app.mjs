// An app of the kit, as its people use it. APP = signed link of the owner; LOCALE = its language; NAME = a word for the pictures.
import { accessible, appWords, entered, fits, LONG, must, none, run, shot, tabTo, visit, within } from './browser.mjs';
import { clickedBelow, fill, NOTE } from './form.mjs';

const { APP, LOCALE = 'en', NAME = 'app' } = process.env;
const COMBINATIONS = ['phone', 'desktop'].flatMap((size) => ['light', 'dark'].map((theme) => ({ size, theme })));
const VIEWS = { mine: { en: 'My requests', ru: 'Мои заявки' }, decide: { en: 'To decide', ru: 'На решение' }, all: { en: 'All requests', ru: 'Все заявки' } };
const LANGUAGES = { en: 'English', ru: 'Русский' };
const ACTS = { approve: { en: 'Approve', ru: 'Одобрить' }, decline: { en: 'Decline', ru: 'Отклонить' } };
let words;

const starting = (text) => new RegExp(`^${text}`);

async function open(browser, { size = 'desktop', theme = 'light' } = {}) {
  const signedIn = await entered(browser, APP, LOCALE);
  const seen = await visit(browser, { size, theme, locale: LOCALE, url: new URL('/', APP).href, signedIn });
  await seen.page.getByRole('heading', { level: 1 }).waitFor();
  words ??= await appWords(seen.page, LOCALE);
  // An app starts in the language of its visitor, which is not always the one it was asked for in; the switch is in sight.
  const language = seen.page.getByRole('combobox', { name: /^(Language|Язык)$/ });
  if ((await language.inputValue()) !== LOCALE) {
    await language.selectOption(LANGUAGES[LOCALE]);
    await seen.page.getByRole('navigation', { name: words['menu.label'] }).waitFor();
    await seen.page.getByRole('heading', { level: 1 }).waitFor();
  }
  await settled(seen.page);
  must((await seen.page.evaluate(() => document.documentElement.lang)) === LOCALE, `the app speaks ${LOCALE}`);
  return seen;
}

/** Another language draws the screen anew, and its heading with it: it is there to stay when ten looks find the same one. */
async function settled(page) {
  await page.waitForFunction(() => {
    const heading = document.querySelector('h1');
    globalThis.looks = heading && globalThis.heading === heading ? globalThis.looks + 1 : 0;
    globalThis.heading = heading;
    return globalThis.looks >= 10;
  }, null, { polling: 50 });
}

async function menu(page, name) {
  await page.getByRole('navigation', { name: words['menu.label'] }).getByRole('link', { name: starting(name) }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

async function sent(page) {
  await page.getByRole('heading', { level: 1, name: words['sent.title'] }).waitFor();
}

async function send(page, text) {
  await menu(page, words['menu.new']);
  await fill(page, text);
  await page.getByRole('button', { name: words['form.send'] }).click();
  await sent(page);
}

/** Opens the question about the newest request in the queue. */
async function ask(page, act) {
  await menu(page, VIEWS.decide[LOCALE]);
  await page.getByRole('button', { name: starting(act) }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return { dialog, yes: dialog.getByRole('button', { name: act, exact: true }) };
}

const screens = (c) => async (browser) => {
  const { page, context, errors } = await open(browser, c);
  const name = `${NAME}-${LOCALE}-${c.size}-${c.theme}`;
  const seen = async (state) => {
    await shot(page, `${name}-${state}`);
    await fits(page, `${name} ${state}`);
    await accessible(page, `${name} ${state}`);
  };
  await seen('first');
  await menu(page, words['menu.new']);
  await seen('empty');
  await page.getByRole('button', { name: words['form.send'] }).click();
  await page.getByRole('heading', { level: 2 }).first().waitFor();
  must(await page.getByRole('alert').or(page.getByRole('group')).first().isVisible(), 'what is missing is said');
  must((await page.getByRole('main').locator('[aria-invalid=true]').count()) > 0, 'and said at its field');
  await seen('invalid');
  await fill(page, `${c.size} ${c.theme} <b>bold</b> & co`);
  await seen('filled');
  await page.getByRole('button', { name: words['form.send'] }).click();
  await sent(page);
  await seen('sent');
  await page.getByRole('link', { name: words['sent.see'] }).click();
  await page.getByRole('heading', { level: 2, name: words['history.title'] }).waitFor();
  must(await page.getByText('<b>bold</b> & co').first().isVisible(), 'markup stays text');
  await seen('record');
  for (const view of Object.keys(VIEWS)) {
    await menu(page, VIEWS[view][LOCALE]);
    await page.getByRole('table').waitFor();
    await seen(view);
  }
  none(errors, name);
  await context.close();
};

/** A long word in every box breaks in its cell: what stands after it stays in sight. */
const long = (size) => async (browser) => {
  const { page, context, errors } = await open(browser, { size });
  await send(page, LONG.word);
  for (const view of Object.keys(VIEWS)) {
    await menu(page, VIEWS[view][LOCALE]);
    await page.getByRole('table').waitFor();
    const name = `${NAME}-${LOCALE}-${size}-long-${view}`;
    await shot(page, name);
    await fits(page, name);
    await within(page, page.getByRole('cell'), name);
  }
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByRole('heading', { level: 2, name: words['history.title'] }).waitFor();
  await shot(page, `${NAME}-${LOCALE}-${size}-long-record`);
  await fits(page, `long record, ${size}`);
  none(errors, 'a long word');
  await context.close();
};

const steps = [
  ['axe sees a planted violation', async (browser) => {
    const { page, context } = await open(browser);
    // Beside what the app draws: its own parts may be drawn anew at any moment, and the planted one with them.
    await page.evaluate(() => document.body.append(document.createElement('button')));
    let found = '';
    await accessible(page, 'planted').catch((error) => (found = error.message));
    must(found.includes('button-name'), 'a button without words is a violation');
    await context.close();
  }],
  COMBINATIONS.map((c) => [`every screen, empty, invalid, filled, sent: ${c.size} ${c.theme}`, screens(c)]),
  ['phone', 'desktop'].map((size) => [`a long word, ${size}`, long(size)]),
  ['approve, and decline with a reason', async (browser) => {
    const { page, context, errors } = await open(browser);
    await send(page, 'to approve');
    const yes = await ask(page, ACTS.approve[LOCALE]);
    await accessible(page, 'approve dialog');
    await shot(page, `${NAME}-${LOCALE}-approve`);
    await yes.yes.click();
    await yes.dialog.waitFor({ state: 'hidden' });
    await page.getByText(words['decide.done'].split('{state}')[0]).first().waitFor();
    await send(page, 'to decline');
    const no = await ask(page, ACTS.decline[LOCALE]);
    await no.yes.click();
    await no.dialog.getByText(words['decide.reason_missing']).waitFor();
    must(await no.dialog.isVisible(), 'no decline without a reason');
    await accessible(page, 'decline dialog');
    await shot(page, `${NAME}-${LOCALE}-decline`);
    await no.dialog.getByRole('textbox', { name: starting(words['decide.reason']) }).fill('Too many are away that week');
    await no.yes.click();
    await no.dialog.waitFor({ state: 'hidden' });
    await menu(page, VIEWS.mine[LOCALE]);
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByText('Too many are away that week').first().waitFor();
    await accessible(page, 'declined record');
    await shot(page, `${NAME}-${LOCALE}-declined`);
    none(errors, 'deciding');
    await context.close();
  }],
  ['export of both formats', async (browser) => {
    const { page, context, errors } = await open(browser);
    await send(page, 'to be exported');
    await menu(page, VIEWS.all[LOCALE]);
    for (const [label, start] of [[words['export.csv'], '\ufeff'], [words['export.xlsx'], 'PK']]) {
      const button = page.getByRole('button', { name: label }).or(page.getByRole('link', { name: label })).first();
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      const chunks = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk);
      const file = Buffer.concat(chunks).toString('utf8');
      must(file.startsWith(start) && file.length > 100, `${label} holds rows`);
    }
    none(errors, 'export');
    await context.close();
  }],
  ['keyboard alone sends a request', async (browser) => {
    const { page, context, errors } = await open(browser);
    // Somebody listens from the start: whoever begins at the key press may come after the browser's own window.
    page.on('filechooser', () => {});
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    const skip = await page.evaluate(() => document.activeElement?.textContent?.trim());
    must(skip === words.skip, `the first stop is “${words.skip}”, not “${skip}”`);
    await tabTo(page, page.getByRole('link', { name: starting(words['menu.new']) }));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: words['form.title'] }).waitFor();
    let wrote = 0;
    for (let stops = 0; stops < 60; stops += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const e = document.activeElement;
        return { tag: e.tagName, type: e.type, mode: e.inputMode, empty: !e.value, main: !!e.closest('main'), id: e.id };
      });
      if (!at.main) continue;
      if (at.tag === 'BUTTON' && at.type === 'submit') break;
      if (at.type === 'date' && at.empty) {
        // Each part of a date is typed in the order the browser shows it; the last one stays under the focus.
        await page.keyboard.type(LOCALE === 'en' ? '03052027' : '05032027');
        wrote += 1;
      } else if (at.tag === 'SELECT') await page.keyboard.press('ArrowDown');
      else if (at.type === 'radio' || at.type === 'checkbox') await page.keyboard.press('Space');
      else if (at.type === 'file') {
        const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
        await chooser.setFiles(NOTE);
      } else if (at.type !== 'date' && at.tag !== 'BUTTON') {
        await page.keyboard.type(at.type === 'email' ? 'a@example.org' : at.type === 'tel' ? '+493012345' : '12');
        wrote += 1;
      }
    }
    must(wrote > 0, 'something was written');
    await page.keyboard.press('Enter');
    await sent(page);
    none(errors, 'keyboard');
    await context.close();
  }],
  ['days out of order are told as soon as one leaves them, and no longer once they are mended', async (browser) => {
    const { page, context, errors } = await open(browser);
    await menu(page, words['menu.new']);
    const [first, last] = await page.getByRole('main').locator('input[type=date]').all();
    const invalid = () => last.getAttribute('aria-invalid');
    await first.fill('2027-03-20');
    await last.fill('2027-03-10');
    must((await invalid()) === null, 'nobody is corrected while typing');
    await first.focus();
    must((await invalid()) === 'true', 'the last day before the first is told at once');
    const said = await last.evaluate((e) => e.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).textContent).join(' '));
    must(said.trim().length > 10, `the field says why: “${said}”`);
    must((await page.getByRole('main').locator('[aria-invalid=true]').count()) === 1, 'and nothing else is');
    await accessible(page, 'days out of order');
    await page.getByRole('button', { name: words['form.send'] }).click();
    await page.getByRole('alert').waitFor();
    const before = await page.getByRole('alert').getByRole('listitem').count();
    await last.fill('2027-03-25');
    must((await invalid()) === null, 'mended');
    must((await page.getByRole('main').getByRole('listitem').count()) === before - 1, 'the list above the form follows');
    none(errors, 'days');
    await context.close();
  }],
  ['a click that leaves days out of order is not lost: the words come when the pointer is up', async (browser) => {
    const { page, context, errors } = await open(browser);
    await menu(page, words['menu.new']);
    await clickedBelow(page);
    none(errors, 'a click below');
    await context.close();
  }],
  ['all that is wrong is told at once, before anything is sent', async (browser) => {
    const { page, context, errors } = await open(browser);
    await menu(page, words['menu.new']);
    await fill(page, 'not all of this is right');
    const main = page.getByRole('main');
    const typed = await main.locator('input[type=email], input[type=tel], input[inputmode=decimal]').all();
    for (const box of typed) await box.fill('nobody');
    const files = await main.locator('input[type=file]').all();
    for (const box of files) await box.setInputFiles({ name: 'setup.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') });
    // Before the first day.
    const last = main.locator('input[type=date]').nth(1);
    await last.fill('2027-02-01');
    const wrong = [...typed, ...files, last];
    let sendings = 0;
    page.on('request', (r) => (sendings += r.method() === 'POST' ? 1 : 0));
    await page.getByRole('button', { name: words['form.send'] }).click();
    await page.getByRole('alert').waitFor();
    for (const box of wrong) must((await box.getAttribute('aria-invalid')) === 'true', `${await box.getAttribute('name')} is told`);
    must((await page.getByRole('alert').getByRole('listitem').count()) === wrong.length, `${wrong.length} lines above the form`);
    must(sendings === 0, 'nothing went out');
    if (wrong.length === 1) await page.getByRole('heading', { name: words['form.problem'] }).waitFor();
    await accessible(page, 'all that is wrong');
    await shot(page, `${NAME}-${LOCALE}-wrong`);
    none(errors, 'all that is wrong');
    await context.close();
  }],
  ['each link of a list is called by more than who sent it, and two steps are named', async (browser) => {
    const { page, context, errors } = await open(browser);
    await send(page, 'to be told apart');
    const steps = await page.getByRole('main').getByRole('list').getByRole('listitem').allTextContents();
    must(steps.length === (NAME === 'trips' ? 4 : 3), `what happens next has its steps: ${steps.join(' | ')}`);
    for (const view of ['all', 'decide']) {
      await menu(page, VIEWS[view][LOCALE]);
      const row = page.getByRole('table').getByRole('row').nth(1);
      const link = row.getByRole('link').first();
      const [seen, heard] = [await link.textContent(), await link.getAttribute('aria-label')];
      const cell = (await row.getByRole('cell').nth(1).locator('.cell-value').textContent()).trim();
      must(heard.startsWith(seen) && heard.includes(cell.slice(0, 40)) && heard.length > seen.length + 10, `“${heard}” tells more than “${seen}”`);
      await accessible(page, `names of links, ${view}`);
    }
    none(errors, 'names of links');
    await context.close();
  }],
  ['what was typed survives a reload', async (browser) => {
    const { page, context, errors } = await open(browser);
    await menu(page, words['menu.new']);
    await fill(page, 'half a sentence');
    const shown = () => page.getByRole('main').getByRole('textbox').evaluateAll((boxes) => boxes.map((b) => b.value));
    const before = await shown();
    must(before.includes('half a sentence'), 'something was typed');
    await page.reload();
    await page.getByRole('button', { name: words['form.send'] }).waitFor();
    const after = await shown();
    must(JSON.stringify(after) === JSON.stringify(before), `${before} became ${after}`);
    await page.getByText(words['form.restored']).waitFor();
    none(errors, 'reload');
    await context.close();
  }],
];

must(APP, 'APP names a signed link');
await run(steps);
