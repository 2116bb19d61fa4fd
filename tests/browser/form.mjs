// The form of an app, filled in by what it shows.

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
