// The app of the kit, as its people use it. APP = signed link of the owner; LOCALE = its language.
import { accessible, appWords, must, none, run, shot, visit } from './browser.mjs';

const { APP, LOCALE = 'en' } = process.env;
const COMBINATIONS = ['phone', 'desktop'].flatMap((size) => ['light', 'dark'].map((theme) => ({ size, theme })));
let words;

async function open(browser, { size = 'desktop', theme = 'light' } = {}) {
  const seen = await visit(browser, { size, theme, locale: LOCALE, url: APP });
  await seen.page.getByRole('main').waitFor();
  words ??= await appWords(seen.page, LOCALE);
  return seen;
}

/** Fills every field that is asked, by its kind as a person sees it. */
async function fill(page, text) {
  for (const box of await page.getByRole('main').locator('input, select, textarea').all()) {
    if (!(await box.isVisible()) || !(await box.isEnabled())) continue;
    const tag = await box.evaluate((e) => e.tagName.toLowerCase());
    const type = await box.evaluate((e) => e.type);
    if (tag === 'select') await box.selectOption({ index: 1 });
    else if (type === 'radio') await box.check();
    else if (type === 'checkbox') await box.check();
    else if (type === 'date') await box.fill(await nextDay(page));
    else if (type === 'email') await box.fill('anna@example.org');
    else if (type === 'tel') await box.fill('+49 30 1234567');
    else if (type === 'file') await box.setInputFiles({ name: 'note.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
    else if ((await box.getAttribute('inputmode')) === 'decimal' || (await box.getAttribute('inputmode')) === 'numeric' || type === 'number') await box.fill('12');
    else await box.fill(text);
  }
}

let day = 1;
async function nextDay() {
  day += 1;
  return `2027-03-${String(day % 27 + 1).padStart(2, '0')}`;
}

async function menu(page, name) {
  await page.getByRole('link', { name }).first().click();
}

async function send(page, text) {
  await menu(page, words['menu.new']);
  await page.getByRole('heading', { name: words['form.title'] }).waitFor();
  day = 1;
  await fill(page, text);
  await page.getByRole('button', { name: words['form.send'] }).click();
  await page.getByRole('heading', { name: words['sent.title'] }).waitFor();
}

const views = { mine: { en: 'My requests', ru: 'Мои заявки' }, decide: { en: 'To decide', ru: 'На решение' }, all: { en: 'All requests', ru: 'Все заявки' } };
const acts = { approve: { en: 'Approve', ru: 'Одобрить' }, decline: { en: 'Decline', ru: 'Отклонить' } };

const steps = [
  ['axe sees a planted violation', async (browser) => {
    const { page, context } = await open(browser);
    await page.evaluate(() => document.body.append(document.createElement('img')));
    await page.evaluate(() => (document.body.lastElementChild.src = '/logo.svg'));
    let found = false;
    await accessible(page, 'planted').catch(() => (found = true));
    must(found, 'a picture without words is a violation');
    await context.close();
  }],
  ...COMBINATIONS.map((c) => [`every screen empty, invalid, sent: ${c.size} ${c.theme}`, async (browser) => {
    const { page, context, errors } = await open(browser, c);
    const name = `${LOCALE}-${c.size}-${c.theme}`;
    await accessible(page, `${name} first`);
    await menu(page, words['menu.new']);
    await shot(page, `app-${name}-form`);
    await accessible(page, `${name} form`);
    await page.getByRole('button', { name: words['form.send'] }).click();
    await page.getByRole('alert').or(page.getByRole('group', { name: /./ })).first().waitFor();
    await shot(page, `app-${name}-invalid`);
    await accessible(page, `${name} invalid`);
    await send(page, `${c.size} ${c.theme} <b>bold</b> & co`);
    await shot(page, `app-${name}-sent`);
    await accessible(page, `${name} sent`);
    for (const view of ['mine', 'decide', 'all']) {
      await menu(page, views[view][LOCALE]);
      await page.getByRole('heading', { name: views[view][LOCALE] }).waitFor();
      await shot(page, `app-${name}-${view}`);
      await accessible(page, `${name} ${view}`);
    }
    must((await page.locator('main b').filter({ hasText: 'bold' }).count()) === 0, 'markup stays text');
    none(errors, name);
    await context.close();
  }]),
  ['approve and decline with a reason', async (browser) => {
    const { page, context, errors } = await open(browser);
    await send(page, 'to approve');
    await menu(page, views.decide[LOCALE]);
    await page.getByRole('button', { name: new RegExp(`^${acts.approve[LOCALE]}`) }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await accessible(page, 'approve dialog');
    await shot(page, `app-${LOCALE}-dialog`);
    await dialog.getByRole('button', { name: new RegExp(`^${acts.approve[LOCALE]}`) }).click();
    await dialog.waitFor({ state: 'hidden' });
    await send(page, 'to decline');
    await menu(page, views.decide[LOCALE]);
    await page.getByRole('button', { name: new RegExp(`^${acts.decline[LOCALE]}`) }).first().click();
    await dialog.waitFor();
    await dialog.getByRole('button', { name: new RegExp(`^${acts.decline[LOCALE]}`) }).click();
    must(await dialog.isVisible(), 'no decline without a reason');
    await dialog.getByLabel(words['decide.reason']).first().fill('Too many are away that week');
    await dialog.getByRole('button', { name: new RegExp(`^${acts.decline[LOCALE]}`) }).click();
    await dialog.waitFor({ state: 'hidden' });
    none(errors, 'deciding');
    await context.close();
  }],
  ['export of both formats', async (browser) => {
    const { page, context, errors } = await open(browser);
    await menu(page, views.all[LOCALE]);
    for (const [button, start] of [[words['export.csv'], '\ufeff'], [words['export.xlsx'], 'PK']]) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: new RegExp(button) }).or(page.getByRole('link', { name: new RegExp(button) })).first().click()]);
      const stream = await download.createReadStream();
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      const file = Buffer.concat(chunks).toString('utf8');
      must(file.startsWith(start) && file.length > 100, `${button} holds rows`);
    }
    none(errors, 'export');
    await context.close();
  }],
  ['keyboard alone sends a request', async (browser) => {
    const { page, context, errors } = await open(browser);
    await page.keyboard.press('Tab');
    const skip = await page.evaluate(() => document.activeElement?.textContent?.trim());
    must(skip === words.skip, `the first stop is “${words.skip}”, not “${skip}”`);
    const link = page.getByRole('link', { name: words['menu.new'] }).first();
    for (let i = 0; i < 30 && !(await link.evaluate((e) => e === document.activeElement)); i += 1) await page.keyboard.press('Tab');
    must(await link.evaluate((e) => e === document.activeElement), 'the menu is reached by Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: words['form.title'] }).waitFor();
    for (let i = 0; i < 40; i += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => ({ tag: document.activeElement.tagName, type: document.activeElement.type, main: !!document.activeElement.closest('main') }));
      if (!at.main) continue;
      if (at.tag === 'BUTTON' && at.type === 'submit') break;
      if (at.type === 'date') await page.keyboard.type(LOCALE === 'en' ? '03052027' : '05032027');
      else if (at.tag === 'SELECT') await page.keyboard.press('ArrowDown');
      else if (at.type === 'radio' || at.type === 'checkbox') await page.keyboard.press('Space');
      else if (['text', 'textarea', 'email', 'tel'].includes(at.type)) await page.keyboard.type(at.type === 'email' ? 'a@example.org' : at.type === 'tel' ? '+493012345' : '12');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: words['sent.title'] }).waitFor();
    none(errors, 'keyboard');
    await context.close();
  }],
  ['what was typed survives a reload', async (browser) => {
    const { page, context, errors } = await open(browser);
    await menu(page, words['menu.new']);
    const box = page.getByRole('main').locator('input[type=text], textarea').first();
    if (await box.count()) {
      await box.fill('half a sentence');
      await page.reload();
      await page.getByRole('main').waitFor();
      await page.getByRole('button', { name: words['form.send'] }).waitFor();
      must((await box.inputValue()) === 'half a sentence', 'the words are still there');
    }
    none(errors, 'reload');
    await context.close();
  }],
];

must(APP, 'APP names a signed link');
await run(steps);
