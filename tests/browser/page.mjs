// The page of a fleet, as its owner uses it. PAGE = its address; OWNER_LINK = the link that signs the owner in.
import { accessible, fits, fleetWords, LONG, must, none, run, shot, tabTo, visit, within } from './browser.mjs';

const { PAGE, OWNER_LINK } = process.env;
const WORDS = { en: fleetWords('en'), ru: fleetWords('ru') };
const ASKED = {
  en: 'Leave requests: first day, last day, type: vacation or sick leave, comment. The manager approves. Export to Excel and CSV',
  ru: 'Заявки на отпуск: первый день, последний день, тип: ежегодный или без оплаты, комментарий. Согласует руководитель. Выгрузка в Excel и CSV',
};
const WISHED = { en: 'Make a newsletter that goes to all our customers every week', ru: 'Сделай опрос сотрудников о столовой' };
const COMBINATIONS = ['phone', 'desktop'].flatMap((size) => ['light', 'dark'].map((theme) => ({ size, theme })));
let signedIn;

const at = (path) => new URL(path, PAGE).href;

async function enter(browser, locale, more = {}) {
  const seen = await visit(browser, { locale, url: at(more.path ?? '/'), signedIn, ...more });
  await seen.page.getByRole('main').waitFor();
  return { ...seen, words: WORDS[locale], log: seen.page.getByRole('log', { name: WORDS[locale]['page-log'] }) };
}

async function looked(page, name) {
  await shot(page, `page-${name}`);
  await fits(page, name);
  await accessible(page, name);
}

/** Opens a fresh conversation by the button beside the list of them; on a phone the list is behind the menu. */
async function converse(page, words, size) {
  if (size === 'phone') await page.getByRole('button', { name: words['page-menu'], exact: true }).click();
  const before = page.url();
  await page.getByRole('navigation').getByRole('button', { name: words['page-thread-new'] }).click();
  await page.waitForURL((url) => url.href !== before);
  await page.getByRole('log').getByRole('article').first().waitFor();
}

async function say(page, words, text) {
  await page.getByRole('textbox', { name: words['page-message'] }).fill(text);
  await page.getByRole('button', { name: words['page-send'], exact: true }).click();
}

/** The button of the newest message that has one of this name. */
const button = (log, name) => log.getByRole('button', { name, exact: true }).last();

/** Lets Fleet decide whatever it asks, until the card waits for the start. */
async function toTheCard(log, words) {
  const start = button(log, words['chat-button-start']);
  const decide = button(log, words['chat-button-you-decide']);
  for (let questions = 0; questions < 4; questions += 1) {
    await start.or(decide).first().waitFor();
    if (await start.isVisible()) return start;
    const before = await log.getByRole('article').count();
    await decide.click();
    await log.getByRole('article').nth(before).waitFor();
  }
  throw new Error('not so: after three questions the card is there');
}

/** From a request to the result, by pointer. */
async function made(page, log, words, locale, name) {
  const stirred = async () => Number(await page.locator('.side-threads time').first().getAttribute('data-ms'));
  const before = await stirred();
  await say(page, words, ASKED[locale]);
  const start = await toTheCard(log, words);
  await log.getByText(words['chat-card-criteria']).last().waitFor();
  await looked(page, `${name}-card`);
  await start.click();
  await log.getByText(words['chat-stage-deploy']).first().waitFor();
  await button(log, words['chat-button-accept']).waitFor({ timeout: 60_000 });
  must((await stirred()) > before, 'the list of conversations follows what is said');
  await looked(page, `${name}-result`);
}

const conversation = (locale, size, theme) => async (browser) => {
  const { page, context, errors, words, log } = await enter(browser, locale, { size, theme });
  const name = `${locale}-${size}-${theme}`;
  await converse(page, words, size);
  await looked(page, `${name}-greeting`);
  await made(page, log, words, locale, name);
  const [trial] = await Promise.all([context.waitForEvent('page'), log.getByRole('link', { name: words['chat-link-trial'] }).last().click()]);
  await trial.getByRole('heading', { level: 1 }).waitFor();
  await trial.close();
  if (size === 'phone') await page.getByRole('button', { name: words['page-panel'] }).click();
  const panel = page.getByRole('complementary', { name: words['page-panel'] });
  // What stands beside the conversation follows by itself.
  await panel.getByText(words['page-standing-awaiting_acceptance']).waitFor();
  await looked(page, `${name}-panel`);
  await panel.getByRole('link', { name: words['page-task-open'] }).click();
  await page.getByRole('heading', { name: words['page-criteria'] }).waitFor();
  const point = page.getByRole('main').getByRole('listitem').filter({ hasText: words['page-verdict-met'] }).filter({ hasText: 'Excel' }).first();
  await point.getByText('Excel').first().click();
  must((await point.getByRole('listitem').count()) > 0, 'a point shows what was done and seen');
  await looked(page, `${name}-task`);
  none(errors, name);
  await context.close();
};

/** Every page there is, in one language, at every width and in every colour. */
const pages = (locale, c) => async (browser) => {
  const { page, context, errors, words } = await enter(browser, locale, c);
  const name = `${locale}-${c.size}-${c.theme}`;
  const go = async (link) => {
    if (c.size === 'phone') await page.getByRole('button', { name: words['page-menu'], exact: true }).click();
    await page.getByRole('navigation').getByRole('link', { name: words[link], exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: words[link] }).waitFor();
    await looked(page, `${name}-${link.slice(9)}`);
  };
  if (c.size === 'phone') {
    await page.getByRole('button', { name: words['page-menu'], exact: true }).click();
    await page.getByRole('link', { name: words['page-nav-help'] }).waitFor();
    await looked(page, `${name}-menu`);
    await page.keyboard.press('Escape');
  }
  await go('page-nav-activity');
  await go('page-nav-wishes');
  must(await page.getByRole('main').getByText(WISHED[locale]).first().isVisible(), 'a wish is kept in its own words');
  await go('page-nav-help');
  await go('page-nav-people');
  await page.getByRole('button', { name: words['page-login-link'] }).first().click();
  await page.getByRole('heading', { level: 1, name: words['page-link-head'] }).waitFor();
  await looked(page, `${name}-link`);
  await go('page-nav-projects');
  await page.getByRole('main').getByRole('listitem').getByRole('heading').first().getByRole('link').click();
  await page.getByRole('heading', { name: words['page-versions'] }).waitFor();
  await looked(page, `${name}-project`);
  await page.getByRole('link', { name: words['page-delete'] }).click();
  await page.getByRole('button', { name: words['page-delete-yes'] }).waitFor();
  await looked(page, `${name}-delete`);
  await page.getByRole('link', { name: words['page-keep'] }).click();
  await page.getByRole('region', { name: words['page-tasks'] }).getByRole('link').first().click();
  await page.getByRole('heading', { name: words['page-stages'] }).waitFor();
  await looked(page, `${name}-one-task`);
  await page.getByRole('link', { name: words['page-skip'] }).focus();
  none(errors, name);
  await page.goto(at('/no-such-page'));
  await page.getByRole('heading', { level: 1, name: words['page-refused-head-missing'] }).waitFor();
  await looked(page, `${name}-missing`);
  await context.close();
};

async function speak(browser, from, to) {
  const { page, context, errors, words } = await enter(browser, from);
  await page.getByText('Owner').last().click();
  const other = page.getByRole('button', { name: words[`page-language-${to}`] });
  await looked(page, `${from}-person`);
  await other.click();
  await page.getByRole('link', { name: WORDS[to]['page-nav-help'] }).waitFor();
  must((await page.evaluate(() => document.documentElement.lang)) === to, `the page speaks ${to}`);
  none(errors, 'the language switch');
  await context.close();
}

const wish = (locale) => async (browser) => {
  const { page, context, errors, words, log } = await enter(browser, locale);
  await converse(page, words);
  await say(page, words, WISHED[locale]);
  await log.getByText(words['chat-wish-next']).waitFor();
  await looked(page, `${locale}-wish`);
  none(errors, 'a wish');
  await context.close();
};

/** A long link in a request comes back in the card and in one's own bubble: neither may leave the screen or its column. */
const long = (locale, size) => async (browser) => {
  const { page, context, errors, words, log } = await enter(browser, locale, { size });
  const name = `${locale}-${size}-long`;
  await converse(page, words, size);
  await say(page, words, `${ASKED[locale]}. ${LONG.link}`);
  await toTheCard(log, words);
  await log.getByText(LONG.link).first().waitFor();
  await looked(page, name);
  await within(page, log.getByRole('article').locator('.post-body, button'), name);
  const edge = await log.evaluate((e) => e.getBoundingClientRect().right);
  const furthest = await log.evaluate((e) => Math.max(...[...e.querySelectorAll('.post-body, .post-body *')].filter((c) => !c.closest('.unseen')).map((c) => c.getBoundingClientRect().right)));
  must(furthest <= edge + 1, `${name}: nothing runs out of the conversation (${Math.round(furthest - edge)} px)`);
  must((await log.evaluate((e) => [...e.querySelectorAll('.post-body p')].filter((p) => p.scrollWidth > p.clientWidth + 1).length)) === 0, `${name}: words stay in their bubbles`);
  none(errors, name);
  await context.close();
};

/** A file that is not taken: which, and why, stands there until it is taken away, also after one tried to send. */
const refusedFile = (locale) => async (browser) => {
  const { page, context, words, log } = await enter(browser, locale);
  await converse(page, words);
  const limit = Number(await page.locator('[data-composer]').getAttribute('data-file-limit'));
  const files = [
    { name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('just words') },
    { name: 'setup.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ\x90\0') },
    { name: 'scan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(limit + 1) },
  ];
  await page.getByLabel(words['page-attach']).setInputFiles(files);
  const list = page.getByRole('list', { name: words['page-files'] });
  const why = [['photo.png', 'TXT'], ['setup.exe', 'XLSX'], ['scan.pdf', `${limit / 1048576} `]];
  for (const [name, says] of why) await list.getByRole('listitem').filter({ hasText: name }).filter({ hasText: says }).waitFor();
  const before = await log.getByRole('article').count();
  await say(page, words, '...');
  await page.getByText(words['page-file-without']).waitFor();
  const told = await page.locator('[data-status]').textContent();
  for (const [name, says] of why) {
    must(!told.includes(name), `“${told}” leaves why ${name} stays to the list`);
    const said = list.getByRole('listitem').filter({ hasText: name }).filter({ hasText: says });
    must((await said.count()) === 1, `why ${name} stays is said once`);
  }
  must((await log.getByRole('article').count()) === before, 'nothing was sent yet');
  await looked(page, `${locale}-refused-files`);
  await context.close();
};

const keyboard = (locale) => async (browser) => {
  const { page, context, errors, words, log } = await enter(browser, locale);
  await page.keyboard.press('Tab');
  must((await page.evaluate(() => document.activeElement.textContent)) === words['page-skip'], 'the first stop leads to the content');
  await tabTo(page, page.getByRole('button', { name: words['page-thread-new'] }).first());
  const before = page.url();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.href !== before);
  await page.getByRole('log').getByRole('button').first().waitFor();
  await tabTo(page, page.getByRole('textbox', { name: words['page-message'] }));
  await page.keyboard.type(ASKED[locale]);
  await page.keyboard.press('Enter');
  const start = button(log, words['chat-button-start']);
  const decide = button(log, words['chat-button-you-decide']);
  for (let questions = 0; questions < 4; questions += 1) {
    await start.or(decide).first().waitFor();
    if (await start.isVisible()) break;
    const before = await log.getByRole('article').count();
    await tabTo(page, decide);
    await page.keyboard.press('Enter');
    await log.getByRole('article').nth(before).waitFor();
  }
  await tabTo(page, start);
  await page.keyboard.press('Space');
  const accept = button(log, words['chat-button-accept']);
  await accept.waitFor({ timeout: 60_000 });
  await tabTo(page, accept);
  await page.keyboard.press('Enter');
  await button(log, words['chat-button-undo']).waitFor({ timeout: 30_000 });
  await log.getByRole('link', { name: words['chat-link-live'] }).last().waitFor();
  await looked(page, `${locale}-live`);
  none(errors, 'keyboard alone');
  await context.close();
};

const withoutScripts = (locale) => async (browser) => {
  const { page, context, words, log } = await enter(browser, locale, { scripts: false });
  await page.getByRole('navigation').getByRole('button', { name: words['page-thread-new'] }).click();
  await say(page, words, ASKED[locale]);
  await log.getByRole('article').filter({ hasText: ASKED[locale] }).waitFor();
  // Without scripts nothing comes by itself: the page is loaded again until the answer is there.
  const decide = button(log, words['chat-button-you-decide']);
  const start = button(log, words['chat-button-start']);
  const there = async (what) => {
    for (let tries = 0; tries < 40; tries += 1) {
      if ((await what.count()) > 0) return;
      await page.reload();
    }
    throw new Error('not so: the answer is there after loading again');
  };
  await there(decide.or(start));
  if ((await start.count()) === 0) {
    await decide.click();
    await there(start);
  }
  must((await log.getByText(words['chat-card-criteria']).count()) > 0, 'the card can be read');
  await shot(page, `page-${locale}-without-scripts`);
  await context.close();
};

const steps = [
  ['nobody is let in without a link', async (browser) => {
    for (const c of COMBINATIONS) {
      const { page, context } = await visit(browser, { ...c, locale: 'en', url: PAGE });
      await page.getByRole('heading', { level: 1, name: WORDS.en['page-sign-in'] }).waitFor();
      await looked(page, `sign-in-${c.size}-${c.theme}`);
      await context.close();
    }
  }],
  ['the owner link signs in', async (browser) => {
    const { page, context, errors } = await visit(browser, { locale: 'en', url: OWNER_LINK });
    await page.getByRole('navigation', { name: WORDS.en['page-nav'] }).waitFor();
    must(!page.url().includes('t='), 'the secret leaves the address');
    await looked(page, 'en-first');
    await page.evaluate(() => document.querySelector('main').append(document.createElement('button')));
    let found = '';
    await accessible(page, 'planted').catch((error) => (found = error.message));
    must(found.includes('button-name'), 'a planted violation is found');
    signedIn = await context.storageState();
    none(errors, 'sign in');
    await context.close();
  }],
  ['English: a conversation, desktop', conversation('en', 'desktop', 'light')],
  ['phone', 'desktop'].map((size) => [`English: a long link, ${size}`, long('en', size)]),
  ['English: files that are not taken', refusedFile('en')],
  ['English: a wish', wish('en')],
  ['English: keyboard alone, to a live app', keyboard('en')],
  ['English: reading and sending without scripts', withoutScripts('en')],
  COMBINATIONS.map((c) => [`English: every page, ${c.size} ${c.theme}`, pages('en', c)]),
  ['the language switch', (browser) => speak(browser, 'en', 'ru')],
  ['Russian: a conversation, phone', conversation('ru', 'phone', 'dark')],
  ['Russian: files that are not taken', refusedFile('ru')],
  ['Russian: a wish', wish('ru')],
  ['Russian: keyboard alone, to a live app', keyboard('ru')],
  ['Russian: reading and sending without scripts', withoutScripts('ru')],
  COMBINATIONS.map((c) => [`Russian: every page, ${c.size} ${c.theme}`, pages('ru', c)]),
];

must(PAGE && OWNER_LINK, 'PAGE and OWNER_LINK are given');
await run(steps);
