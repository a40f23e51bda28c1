import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openView } from '#platform/testing/browser.ts';
import { expectAccessible } from './accessibility.ts';
import { type Installation, openInstallation } from './installation.ts';

// A table as a spreadsheet of a German office writes it, with rows that cannot be imported, from
// the file to the records and back. The journeys build on each other, in this order.
let installation: Installation;
let page: Installation['page'];
let api: Installation['api'];

const ROWS = 60;
const isBad = (n: number) => n % 20 === 7;
// As UTF-16, the first line would hold half a character.
const table = [
  'Großer Wunsch;Gesagt am;Name;E-Mail;Firma',
  ...Array.from({ length: ROWS }, (_, n) =>
    [
      `Die Schaltfläche ${n} ist zu klein für unsere Prüfer`,
      isBad(n) ? '31.02.2026' : `${(n % 27) + 1}.03.2026`,
      `Jörg ${n % 5}`,
      n === 11 ? 'unbekannt' : `joerg${n % 5}@beispiel.test`,
      'Müller GmbH',
    ].join(';'),
  ),
].join('\r\n');

beforeAll(async () => {
  installation = await openInstallation();
  ({ page, api } = installation);
  await installation.becomeOwner();
}, 120_000);

afterAll(() => installation?.close());

const countOf = async (noun: string) =>
  (await api<{ count: number }>('GET', `/${noun}/count`)).count;

/** Puts a column to a use; its choices come once it is focused, as for people. */
async function use(column: string, purpose: string): Promise<void> {
  const select = page.getByLabel(`Purpose of ${column}`);
  await select.focus();
  await select.selectOption(purpose);
}

describe('a CSV file', () => {
  it('is uploaded and shown as it was read; a wrong reading is mended in place', async () => {
    await installation.go('/imports');
    await page.getByRole('button', { name: 'New import' }).first().click();
    await page.locator('input[type=file]').setInputFiles({
      name: 'notizen.csv',
      mimeType: 'text/csv',
      buffer: iconv.encode(table, 'windows-1252'),
    });
    await page.getByRole('heading', { name: 'notizen.csv' }).waitFor();
    await page.getByText(/The uploaded file is kept until/).waitFor();
    await page.getByRole('cell', { name: 'Müller GmbH' }).first().waitFor();
    await page.getByLabel('Encoding').selectOption('utf-16le');
    await page.getByText('Read like this, the file is no table.').waitFor();
    await page.getByLabel('Encoding').selectOption('koi8-r');
    await page
      .getByRole('cell', { name: /^MЭller GmbH$/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Back to what was detected' }).click();
    await page.getByRole('cell', { name: 'Müller GmbH' }).first().waitFor();
  });

  it('is mapped, tried, and tells which rows cannot be imported', async () => {
    await page.getByRole('radio', { name: 'Feedback' }).focus();
    await page.keyboard.press('Space');
    await page.getByRole('heading', { name: /^Columns/ }).waitFor();
    await use('Großer Wunsch', 'feedback/body');
    await use('Gesagt am', 'feedback/saidAt');
    await page.getByLabel('Date format of Gesagt am').selectOption('day-first');
    await use('Name', 'contact/name');
    await use('E-Mail', 'contact/email');
    await use('Firma', 'company/name');
    await page.getByRole('button', { name: 'Dry run', exact: true }).click();
    await page.getByRole('heading', { name: 'What will happen' }).waitFor();
    await page.getByText('4 rows cannot be imported').waitFor();
    await page.getByText('Feedback: 56 to create').waitFor();
    await page.getByRole('heading', { name: '4 problems' }).waitFor();
    await page
      .getByRole('cell', { name: /31\.02\.2026/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: /^E-Mail/ }).click();
    await page.getByText('1 of 1 problem').waitFor();
    expect(await countOf('feedback')).toBe(0);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download all as CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('IM-1-problems.csv');
  });

  it('passes axe in light and dark and fits a phone', async () => {
    for (const dark of [false, true]) {
      const context = await openView(installation.browser, {
        width: dark ? 390 : 1440,
        height: 844,
        dark,
        cookie: await installation.cookie(),
        origin: installation.server.address,
      });
      const view = await context.newPage();
      await view.goto(page.url());
      await view.getByRole('heading', { name: '4 problems' }).waitFor();
      await expectAccessible(view);
      await context.close();
    }
  });

  it('is imported with whoever said it', async () => {
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { name: 'Imported', exact: true }).waitFor();
    await page.getByText('Feedback: 56 created').waitFor();
    const counts = await Promise.all(['feedback', 'contacts', 'companies'].map(countOf));
    expect(counts).toEqual([56, 5, 1]);
  });

  it('is undone as a whole, and its file goes with it', async () => {
    await page.getByRole('button', { name: 'Undo the import' }).click();
    await page.getByText('The import was undone: 62 archived.').waitFor();
    await page.getByText(/The uploaded file was deleted/).waitFor();
    const counts = await Promise.all(['feedback', 'contacts', 'companies'].map(countOf));
    expect(counts).toEqual([0, 0, 0]);
    expect(installation.complaints).toEqual([]);
  });

  it('begins in the list of what its rows become, and knows it', async () => {
    const upload = {
      name: 'kunden.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('Name\nGlobex'),
    };
    for (const path of ['/companies', '/feedback']) {
      await installation.go(path);
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Import a file' }).click();
      await page.locator('input[type=file]').setInputFiles(upload);
      await page.getByRole('heading', { name: 'kunden.csv' }).waitFor();
      const becomes = page.getByRole('region', { name: 'Rows become' }).getByRole('radio');
      await expect
        .poll(() => becomes.and(page.locator(':checked')).getAttribute('value'))
        .toBe(path === '/companies' ? 'company' : 'feedback');
    }
    await installation.go('/companies');
    await page.getByRole('button', { name: 'Import a file' }).waitFor();
  });
});
