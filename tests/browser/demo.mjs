// The bots on stand-ins for their messengers, as people see them in the view of the chat. SLACK, TELEGRAM = the views' addresses.
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { accessible, fits, fleetWords, must, none, run, shot, SIZES, tabTo, visit } from './browser.mjs';

const { SLACK, TELEGRAM, LOCALE } = process.env;
const words = fleetWords(LOCALE);
const say = (key) => words[`terminal-demo-${key}`];
const ASKED = {
  en: 'vacation requests: first day, last day, reason. The manager approves',
  ru: 'заявки на отпуск: первый день, последний день, причина. Согласует руководитель',
}[LOCALE];

async function looked(page, name) {
  await shot(page, `demo-${LOCALE}-${name}`);
  await fits(page, name);
  await accessible(page, name);
}

const log = (page, pane) => page.getByRole('region', { name: pane, exact: true }).getByRole('log');
const button = (box, key) => box.getByRole('button', { name: words[key], exact: true }).last();
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
    const asked = await box.getByRole('article').count();
    await decide.click();
    await box.getByRole('article').nth(asked).waitFor({ timeout: 20_000 });
  }
  throw new Error('not so: after three questions the card is there');
}

/** Opens the trial's link where it stands, and sends an entry there. */
async function anEntry(context, page, box) {
  const [app] = await Promise.all([context.waitForEvent('page'), box.getByRole('link', { name: words['chat-link-trial'] }).last().click()]);
  const own = await app.evaluate(async (l) => (await fetch(`/locales/${l}.json`)).json(), LOCALE);
  await app.getByRole('heading', { level: 1 }).waitFor();
  for (const date of await app.locator('input[type=date]').all()) await date.fill('2027-03-01');
  for (const text of await app.locator('form input[type=text], form textarea').all()) await text.fill('Rest <b>&amp;</b> sun');
  await app.locator('form button[type=submit], form button:not([type])').last().click();
  must(own, 'the app speaks the language');
  return app;
}

const place = (page, name) => page.getByRole('navigation', { name: say('places') }).getByRole('link', { name });
const face = (page, name) => page.getByRole('navigation', { name: say('writes-as') }).getByRole('link', { name, exact: true });

const slack = (size, theme) => async (browser) => {
  const { page, context, errors } = await visit(browser, { url: SLACK, size, theme, locale: LOCALE });
  const [channel, thread, name] = [`#${say('channel')}`, say('thread'), `slack-${size}-${theme}`];
  await page.getByRole('heading', { level: 2, name: channel }).waitFor();
  await write(page, channel, `@Fleet ${ASKED}`);
  // The thread opens by itself, beside the channel or instead of it.
  await page.getByRole('heading', { level: 2, name: thread }).waitFor();
  const box = log(page, thread);
  const start = await toTheCard(box);
  await looked(page, `${name}-card`);
  // Others press what is not theirs: only they see why it does not work.
  await face(page, say('second')).click();
  await button(log(page, thread), 'chat-button-start').click();
  await log(page, thread).getByText(say('only-you')).waitFor({ timeout: 20_000 });
  await looked(page, `${name}-refused`);
  await face(page, say('you')).click();
  must(!(await log(page, thread).getByText(say('only-you')).isVisible()), 'nobody else sees it');
  await start.click();
  await button(box, 'chat-button-accept').waitFor({ timeout: 60_000 });
  await looked(page, `${name}-result`);
  // The personal link comes in the direct chat.
  const bot = say('slack') ? 'Fleet' : '';
  await place(page, new RegExp(`^${bot}`)).click();
  await write(page, 'Fleet', words['demo-my-apps'] ?? { en: 'my apps', ru: 'мои приложения' }[LOCALE]);
  const direct = log(page, 'Fleet');
  await direct.getByRole('link', { name: words['chat-link-trial'] }).last().waitFor({ timeout: 20_000 });
  const app = await anEntry(context, page, direct);
  await page.bringToFront();
  await place(page, new RegExp(channel)).click();
  await log(page, channel).getByRole('link', { name: new RegExp(say('replies')) }).last().click();
  await looked(page, `${name}-entry`);
  await app.close();
  await button(log(page, thread), 'chat-button-accept').click();
  none(errors, name);
  await context.close();
};

must(SLACK && TELEGRAM && LOCALE, 'SLACK, TELEGRAM and LOCALE are given');
await run([['Slack: from the first word to a decision', slack('desktop', 'light')]]);
