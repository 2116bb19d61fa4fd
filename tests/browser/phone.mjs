// A phone in a network of its own: opens what the chat led it to, and sends a request. APP = the link of the button; SEES = words that
// the request shows instead of sending one.
import { accessible, appWords, entered, fits, must, none, run, shot, visit } from './browser.mjs';
import { fill } from './form.mjs';

const { APP, SEES } = process.env;
const starting = (text) => new RegExp(`^${text}`);

async function open(browser) {
  const signedIn = await entered(browser, APP, 'en');
  const seen = await visit(browser, { size: 'phone', locale: 'en', url: new URL('/', APP).href, signedIn });
  await seen.page.getByRole('heading', { level: 1 }).waitFor();
  must(await seen.page.evaluate(() => !location.href.includes('token')), 'what signs in is gone from the address');
  return { ...seen, words: await appWords(seen.page, 'en') };
}

async function menu(page, words, name) {
  await page.getByRole('navigation', { name: words['menu.label'] }).getByRole('link', { name: starting(name) }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

const send = ['the link opens the app, and a request is sent', async (browser) => {
  const { page, context, errors, words } = await open(browser);
  await menu(page, words, words['menu.new']);
  await fill(page, 'from the phone');
  await page.getByRole('button', { name: words['form.send'] }).click();
  await page.getByRole('heading', { level: 1, name: words['sent.title'] }).waitFor();
  await fits(page, 'the phone');
  await accessible(page, 'the phone');
  await shot(page, 'phone-sent');
  none(errors, 'the phone');
  await context.close();
}];

const see = [`the request says “${SEES}”`, async (browser) => {
  const { page, context, errors, words } = await open(browser);
  await menu(page, words, 'My requests');
  await page.getByRole('table').getByText(SEES).first().waitFor();
  await shot(page, 'phone-seen');
  none(errors, 'the phone');
  await context.close();
}];

must(APP, 'APP names the link of a button');
await run([SEES ? see : send]);
