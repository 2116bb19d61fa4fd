// The form of an app, filled in by what it shows.
import { must } from './browser.mjs';

/** A file that a form takes. */
export const NOTE = { name: 'note.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') };

/** What a person types into a box of this kind; `null` where it is not typed. */
async function typed(box, text, days) {
  const kind = await box.evaluate((e) => (e.type === 'text' && e.inputMode ? e.inputMode : e.type));
  if (kind === 'date') return `2027-03-${String((days.n += 1)).padStart(2, '0')}`;
  if (kind === 'email') return 'anna@example.org';
  if (kind === 'tel') return '+49 30 1234567';
  if (kind === 'url') return 'https://example.org/x';
  return ['decimal', 'numeric', 'number'].includes(kind) ? '12' : text;
}

/** Fills every field that the form shows; each must have a name to be found by. */
export async function fill(page, text) {
  const form = page.getByRole('main');
  const days = { n: 0 };
  for (const box of await form.getByRole('textbox').all()) await box.fill(await typed(box, text, days));
  for (const group of await form.getByRole('group').all()) await group.getByRole('radio').or(group.getByRole('checkbox')).first().check();
  for (const box of await form.getByRole('combobox').all()) await box.selectOption({ index: 1 });
  for (const button of await form.getByRole('button').all()) {
    if (await button.evaluate((e) => e.type === 'file')) await button.setInputFiles(NOTE);
  }
}

/** Leaves days out of order by a click on what stands below them, as a hand does it: the pointer goes down, rests, and is up where it was. */
export async function clickedBelow(page) {
  const form = page.getByRole('main').locator('form');
  const [first, last] = await form.locator('input[type=date]').all();
  const top = (where) => where.evaluate((e) => e.getBoundingClientRect().top);
  const below = form.locator('input[type=radio], button[type=submit]').last();
  for (const target of [form.locator('input[type=radio]').first(), below]) {
    if ((await target.count()) === 0) continue;
    await first.fill('2026-12-01');
    await last.fill('2026-12-10');
    await first.fill('2026-12-10');
    await last.fill('2026-12-01');
    must((await last.getAttribute('aria-invalid')) === null, 'nobody is corrected while typing');
    await target.scrollIntoViewIfNeeded();
    const [box, before] = [await target.boundingBox(), await top(target)];
    await target.evaluate((e) => e.addEventListener('click', () => (globalThis.clicked = e)));
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.waitForTimeout(100);
    must((await top(target)) === before, 'nothing moves under a pointer that is down');
    await page.mouse.up();
    must(await target.evaluate((e) => globalThis.clicked === e), 'the click arrived');
    await page.waitForFunction((e) => e.getAttribute('aria-invalid') === 'true', await last.elementHandle());
  }
}
