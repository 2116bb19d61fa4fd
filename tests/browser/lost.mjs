// The page when something is lost: the connection, a message, the conversation itself. PAGE = its address; OWNER_LINK signs the owner in.
import { accessible, fleetWords, must, none, run, visit } from './browser.mjs';

const { PAGE, OWNER_LINK } = process.env;
const WORDS = { en: fleetWords('en'), ru: fleetWords('ru') };
let signedIn;

async function enter(browser, locale, theme = 'light') {
  const seen = await visit(browser, { locale, theme, url: signedIn ? PAGE : OWNER_LINK, signedIn });
  await seen.page.getByRole('main').waitFor();
  signedIn ??= await seen.context.storageState();
  return { ...seen, words: WORDS[locale], log: seen.page.getByRole('log') };
}

async function converse(page, words) {
  const before = page.url();
  await page.getByRole('navigation').getByRole('button', { name: words['page-thread-new'] }).click();
  await page.waitForURL((url) => url.href !== before);
  await page.getByRole('log').getByRole('article').first().waitFor();
}

async function say(page, words, text) {
  await page.getByRole('textbox', { name: words['page-message'] }).fill(text);
  await page.getByRole('textbox', { name: words['page-message'] }).press('Enter');
}

const line = (page) => page.locator('.side-threads [data-thread]');

/** How far two colours stand apart, as WCAG counts it. */
const contrast = (button) => button.evaluate((e) => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(e);
  const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
});

const gone = (locale) => async (browser) => {
  const { page, context, words } = await enter(browser, locale);
  if (locale !== 'en') {
    await page.getByText('Owner').last().click();
    await page.getByRole('button', { name: WORDS.en[`page-language-${locale}`] }).click();
  }
  await converse(page, words);
  let asked = 0;
  await page.route('**/live?**', (route) => {
    asked += 1;
    return route.fulfill({ status: 404, body: '' });
  });
  await page.reload();
  await page.getByText(words['page-gone']).waitFor();
  const box = page.getByRole('textbox', { name: words['page-message'] });
  must(!(await box.isEditable()), 'the box takes no words');
  must(await page.getByRole('button', { name: words['page-send'], exact: true }).isDisabled(), 'nothing is sent');
  must((await page.getByText(words['page-offline']).count()) === 0, 'no connection is promised back');
  const then = asked;
  await page.waitForTimeout(6000);
  must(asked === then, `asked ${asked - then} times more`);
  await context.close();
};

const steps = [
  ['what could not leave goes by itself once the connection is back, and stands there once', async (browser) => {
    const { page, context, words, log } = await enter(browser, 'en');
    await converse(page, words);
    await context.setOffline(true);
    await say(page, words, 'a word on the way');
    await log.getByText(words['page-send-waits']).waitFor();
    await context.setOffline(false);
    await log.locator('article:not([data-state])').filter({ hasText: 'a word on the way' }).waitFor({ timeout: 20_000 });
    await page.waitForFunction(() => !document.querySelector('article[data-state]'));
    must((await log.getByText('a word on the way', { exact: true }).count()) === 1, 'once');
    await context.close();
  }],
  ['why a message was not taken is said once', async (browser) => {
    const { page, context, words, log } = await enter(browser, 'en');
    await converse(page, words);
    const why = 'Too many messages at once. Wait a little.';
    await page.route('**/messages', (route) => route.fulfill({ status: 429, json: { error: { code: 'too-many', message: why } } }));
    await say(page, words, 'one too many');
    await log.getByText(why).waitFor();
    must((await page.getByText(why).count()) === 1, 'said once');
    await context.close();
  }],
  ['why a conversation was not begun is said beside the button, and the page stays', async (browser) => {
    const { page, context, words } = await enter(browser, 'en');
    await converse(page, words);
    const [here, why] = [page.url(), 'Too many at once. Wait a little.'];
    await page.getByRole('textbox', { name: words['page-message'] }).fill('half a sentence');
    await page.route('**/api/v1/threads', (route) => route.fulfill({ status: 429, json: { error: { code: 'too-many', message: why } } }));
    const button = page.getByRole('navigation').getByRole('button', { name: words['page-thread-new'] });
    for (let press = 0; press < 2; press += 1) {
      await button.click();
      await page.getByRole('navigation').getByRole('alert').filter({ hasText: why }).waitFor();
    }
    must((await page.getByText(why).count()) === 1, 'said once');
    must(page.url() === here && (await page.getByRole('textbox', { name: words['page-message'] }).inputValue()) === 'half a sentence', 'nothing else moved');
    await accessible(page, 'a conversation that was not begun');
    await context.close();
  }],
  ['a conversation begun in another tab comes into the list, under its name', async (browser) => {
    const { page, context, errors, words } = await enter(browser, 'en');
    await converse(page, words);
    const before = await line(page).count();
    const other = await context.newPage();
    await other.goto(PAGE);
    await converse(other, words);
    const id = new URL(other.url()).pathname.split('/').pop();
    await page.bringToFront();
    await page.locator(`.side-threads [data-thread="${id}"]`).waitFor();
    must((await line(page).count()) === before + 1, 'one line more');
    await say(other, words, 'Leave requests: first day, last day');
    await page.locator(`.side-threads [data-thread="${id}"] .thread-title`).filter({ hasText: 'Leave' }).waitFor();
    none(errors, 'another tab');
    await context.close();
  }],
  ['a conversation that is gone says so, and is asked for no more', gone('en')],
  ['light', 'dark'].map((theme) => [`a pressed button can be read: ${theme}`, async (browser) => {
    const { page, context, words, log } = await enter(browser, 'en', theme);
    await converse(page, words);
    await say(page, words, 'Leave requests: first day, last day, comment. The manager approves');
    const start = log.getByRole('button', { name: words['chat-button-start'], exact: true });
    const decide = log.getByRole('button', { name: words['chat-button-you-decide'], exact: true }).last();
    while (!(await start.or(decide).first().waitFor().then(() => start.isVisible()))) {
      const before = await log.getByRole('article').count();
      await decide.click();
      await log.getByRole('article').nth(before).waitFor();
    }
    await page.route('**/press', () => {});
    await start.last().click();
    must((await start.last().getAttribute('aria-disabled')) === 'true', 'it is pressed');
    const far = await contrast(start.last());
    must(far >= 4.5, `its words stand ${far.toFixed(1)} from what is behind them`);
    await context.close();
  }]),
  ['the same in Russian', gone('ru')],
];

must(PAGE && OWNER_LINK, 'PAGE and OWNER_LINK are given');
await run(steps);
