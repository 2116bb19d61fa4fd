// The bots on stand-ins for their messengers, as people see them in the view of the chat. SLACK, TELEGRAM = the views' addresses.
import { accessible, appWords, fits, fleetWords, must, none, run, shot, SIZES, tabTo, visit } from './browser.mjs';

const { SLACK, TELEGRAM, LOCALE } = process.env;
const words = fleetWords(LOCALE);
const say = (key) => words[`terminal-demo-${key}`];
const ASKED = {
  en: 'vacation requests: first day, last day, reason. The manager approves',
  ru: 'заявки на отпуск: первый день, последний день, причина. Согласует руководитель',
}[LOCALE];
const LANGUAGE = { en: 'English', ru: 'Русский' }[LOCALE];
const APPROVE = { en: 'Approve', ru: 'Одобрить' }[LOCALE];
// What people write is never HTML; stars are Slack's own marks, there and here.
const ODD = 'Rest <b>&amp;</b> *sun*';

async function looked(page, name) {
  await shot(page, `demo-${LOCALE}-${name}`);
  await fits(page, name);
  await accessible(page, name);
}

const log = (page, pane) => page.getByRole('region', { name: pane, exact: true }).getByRole('log');
// Telegram has no colours for buttons: a sign before the words takes their place.
const called = (label) => new RegExp(`^([✓✗] )?${label}$`);
const button = (box, key) => box.getByRole('button', { name: called(words[key]) }).last();
const line = (page, pane) => page.getByRole('region', { name: pane, exact: true }).getByRole('textbox', { name: say('message') });

async function write(page, pane, text) {
  await line(page, pane).fill(text);
  await page.getByRole('region', { name: pane, exact: true }).getByRole('button', { name: say('send') }).click();
}

/** Lets Fleet decide whatever it asks, until the card waits for the start. */
async function toTheCard(box) {
  const start = button(box, 'chat-button-start');
  const decide = button(box, 'chat-button-you-decide');
  for (let questions = 0; questions < 4; questions += 1) {
    await start.or(decide).first().waitFor({ timeout: 20_000 });
    if (await start.isVisible()) return start;
    const asked = await decide.elementHandle();
    await decide.click();
    // What was answered loses its buttons; what follows may be there before.
    await asked.waitForElementState('hidden', { timeout: 20_000 });
  }
  throw new Error('not so: after three questions the card is there');
}

/** Opens a link of the chat, and sends an entry there as a person would. */
async function anEntry(context, link) {
  const [app] = await Promise.all([context.waitForEvent('page'), link.click()]);
  await app.getByRole('heading', { level: 1 }).first().waitFor();
  const own = await appWords(app, LOCALE);
  const language = app.getByRole('combobox', { name: /^(Language|Язык)$/ });
  if ((await language.inputValue()) !== LOCALE) await language.selectOption(LANGUAGE);
  await app.getByRole('navigation', { name: own['menu.label'] }).getByRole('link', { name: own['menu.new'] }).click();
  for (const box of await app.getByRole('main').getByRole('textbox').all()) {
    await box.fill((await box.evaluate((e) => e.type)) === 'date' ? '2027-03-01' : ODD);
  }
  await app.getByRole('button', { name: own['form.send'] }).click();
  await app.getByRole('heading', { level: 1, name: own['sent.title'] }).waitFor();
  await app.close();
}

const place = (page, name) => page.getByRole('navigation', { name: say('places') }).getByRole('link', { name });
const face = (page, name) => page.getByRole('navigation', { name: say('writes-as') }).getByRole('link', { name, exact: true });
const approve = (box) => box.getByRole('button', { name: called(APPROVE) }).last();

/** The entry is there as it was written, and is decided in the chat. */
async function decided(page, box, name) {
  const press = approve(box);
  await press.waitFor({ timeout: 30_000 });
  await box.getByText(ODD.split(' *')[0]).last().waitFor();
  await looked(page, `${name}-entry`);
  await press.click();
  await press.waitFor({ state: 'detached', timeout: 20_000 });
  await looked(page, `${name}-decided`);
}

/** A form is filled in on a sheet: put up, closed, put up again, refused once, sent; by keyboard as well. */
async function filledIn(page, direct, name) {
  for (const [n, day] of [[1, '2027-03-01'], [2, '2027-03-05']]) {
    await direct.getByText(new RegExp(`^${n} (of|из) `)).last().waitFor({ timeout: 20_000 });
    await write(page, 'Fleet', day);
  }
  const sheet = page.getByRole('dialog');
  await button(direct, 'chat-button-sheet').click({ timeout: 20_000 });
  await sheet.waitFor({ timeout: 20_000 });
  await looked(page, `${name}-sheet`);
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached', timeout: 20_000 });
  await button(direct, 'chat-button-sheet').click();
  await sheet.waitFor({ timeout: 20_000 });
  const days = sheet.locator('input[type=date]');
  must((await days.first().inputValue()) === '2027-03-01', 'what was answered in the chat stands in it');
  must(await days.first().evaluate((e) => e === document.activeElement), 'one writes in it at once');
  await sheet.getByRole('textbox').last().fill(ODD);
  await days.last().fill('2027-02-01');
  const send = sheet.getByRole('button', { name: words['chat-sheet-send'], exact: true });
  await tabTo(page, send);
  await page.keyboard.press('Enter');
  await sheet.locator('[aria-invalid]').waitFor({ timeout: 20_000 });
  must(await days.last().evaluate((e) => e === document.activeElement), 'one is led to what is wrong');
  must((await sheet.getByRole('textbox').last().inputValue()) === ODD, 'what was written stays');
  await looked(page, `${name}-sheet-refused`);
  await days.last().fill('2027-03-05');
  await send.click();
  await sheet.waitFor({ state: 'detached', timeout: 20_000 });
  await direct.getByText(words['chat-fill-sent'].split('}').at(-1)).last().waitFor({ timeout: 20_000 });
  await decided(page, direct, `${name}-sheet`);
}

/** Accepted and live; where the trial has an entry, it is asked what becomes of it. */
async function accepted(page, box, name) {
  await button(box, 'chat-button-accept').click();
  await button(box, 'chat-button-keep-these').click({ timeout: 20_000 });
  await button(box, 'chat-button-undo').waitFor({ timeout: 30_000 });
  await looked(page, `${name}-live`);
}

const slack = (size, theme) => async (browser) => {
  const { page, context, errors } = await visit(browser, { url: SLACK, size, theme, locale: LOCALE });
  const [channel, thread, name] = [`#${say('channel')}`, say('thread'), `slack-${size}-${theme}`];
  await page.getByRole('heading', { level: 2, name: channel }).waitFor();
  await looked(page, `${name}-first`);
  await write(page, channel, `@Fleet ${ASKED}`);
  // The thread opens by itself, beside the channel or instead of it.
  await page.getByRole('heading', { level: 2, name: thread }).waitFor();
  const box = log(page, thread);
  await toTheCard(box);
  await looked(page, `${name}-card`);
  // Others press what is not theirs: only they see why it does not work.
  await face(page, say('second')).click();
  await button(box, 'chat-button-start').click();
  await box.getByText(say('only-you')).waitFor({ timeout: 20_000 });
  await looked(page, `${name}-refused`);
  await face(page, say('you')).click();
  await button(box, 'chat-button-start').waitFor();
  must(!(await box.getByText(say('only-you')).isVisible()), 'nobody else sees it');
  await tabTo(page, button(box, 'chat-button-start'));
  await page.keyboard.press('Enter');
  await button(box, 'chat-button-accept').waitFor({ timeout: 60_000 });
  await looked(page, `${name}-result`);
  // A personal link, and the entries, are for the direct chat.
  await place(page, /^Fleet/).click();
  const direct = log(page, 'Fleet');
  const before = await direct.getByRole('article').count();
  await write(page, 'Fleet', { en: 'my apps', ru: 'мои приложения' }[LOCALE]);
  const answer = direct.getByRole('article').nth(before + 1);
  await answer.waitFor();
  await anEntry(context, answer.getByRole('link', { name: /^http/ }).last());
  await decided(page, direct, name);
  const backToThread = async () => {
    await place(page, channel).click();
    await log(page, channel).getByRole('link', { name: new RegExp(say('replies')) }).last().click();
  };
  // Others read along in the channel: the questions come in the direct chat.
  await backToThread();
  await button(box, 'chat-button-fill').click();
  await place(page, /^Fleet/).click();
  await filledIn(page, direct, name);
  await backToThread();
  await accepted(page, box, name);
  none(errors, name);
  await context.close();
};

const telegram = (size, theme) => async (browser) => {
  const { page, context, errors } = await visit(browser, { url: TELEGRAM, size, theme, locale: LOCALE });
  const name = `telegram-${size}-${theme}`;
  const box = log(page, 'Fleet');
  // Whatever an earlier conversation left open is not meant.
  await write(page, 'Fleet', '/new');
  await write(page, 'Fleet', ASKED);
  await toTheCard(box);
  // The result of before may still lose its buttons: edits wait for new messages.
  await button(box, 'chat-button-accept').waitFor({ state: 'detached', timeout: 30_000 });
  await looked(page, `${name}-card`);
  await tabTo(page, button(box, 'chat-button-start'));
  await page.keyboard.press('Enter');
  await button(box, 'chat-button-accept').waitFor({ timeout: 60_000 });
  await looked(page, `${name}-result`);
  await anEntry(context, box.getByRole('link', { name: /http/ }).last());
  await decided(page, box, name);
  await accepted(page, box, name);
  none(errors, name);
  await context.close();
};

must(SLACK && TELEGRAM && LOCALE, 'SLACK, TELEGRAM and LOCALE are given');
await run([
  ['Slack, desktop: from the first word to what is live', slack('desktop', 'light')],
  ['Slack, phone: the same', slack('phone', 'dark')],
  ['Telegram, phone: from the first word to what is live', telegram('phone', 'light')],
  ['Telegram, desktop: the same', telegram('desktop', 'dark')],
]);
