import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openView } from '#platform/testing/browser.ts';
import { expectAccessible } from './accessibility.ts';
import { type Installation, openInstallation } from './installation.ts';

// An owner asks the events of a shop, down to the people; a viewer does not get that far.
let installation: Installation;
let page: Page;

const DAY = 86_400_000;
// Hours before yesterday's noon, so that a test run after midnight splits no day.
const NOON = Math.floor(Date.now() / DAY) * DAY - DAY / 2;

async function sendEvents(): Promise<void> {
  const product = await installation.api<{ id: string }>('POST', '/products', { name: 'Shop' });
  const key = await installation.api<{ secret: string }>('POST', '/product-keys', {
    name: 'Web',
    productId: product.id,
  });
  const event = (name: string, person: string, hours: number) => ({
    event: name,
    distinct_id: person,
    timestamp: new Date(NOON - hours * 3_600_000).toISOString(),
  });
  const batch = [
    ...['ada', 'ben', 'cleo'].map((person) => event('visited', person, 50)),
    ...['ada', 'ben'].map((person) => event('ordered', person, 49)),
    event('visited', 'ada', 25),
  ];
  const reply = await fetch(`${installation.server.address}/api/v1/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: key.secret, batch }),
  });
  expect(reply.status).toBe(200);
}

beforeAll(async () => {
  installation = await openInstallation();
  ({ page } = installation);
  page.setDefaultTimeout(20_000);
  await installation.becomeOwner();
  await sendEvents();
}, 120_000);

afterAll(() => installation?.close());

describe('analysis', () => {
  it('builds a trend, opens the people behind a number by keyboard, and keeps it', async () => {
    await installation.go('/analysis');
    await page.getByRole('combobox', { name: 'Event of series A' }).fill('visited');
    await page.getByLabel('Compare with the period before').check();
    await page.getByRole('img', { name: /^Picture of the answer/ }).waitFor();
    const three = page.getByRole('cell', { name: '3', exact: true }).getByRole('button');
    await three.waitFor();
    await expectAccessible(page);
    await three.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('rowheader', { name: 'cleo' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('rowheader', { name: 'cleo' }).waitFor({ state: 'detached' });
    await expect.poll(() => page.locator(':focus').textContent()).toBe('3');

    // High above the last point: it is the nearest one all the same.
    const picture = page.getByRole('img', { name: /^Picture of the answer/ });
    await picture.scrollIntoViewIfNeeded();
    const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
    await picture.click({ position: { x: width * 0.95, y: height * 0.3 } });
    await page.getByRole('dialog', { name: /^visited, people/ }).waitFor();
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name of the report' }).fill('Visits');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Visits' }).waitFor();

    await page.getByLabel('Compare with the period before').uncheck();
    await page.getByRole('button', { name: 'Save changes' }).waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    await page.keyboard.type('Visits by day');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Visits by day' }).waitFor();
    await installation.go('/reports/RE-1');
    await page.getByRole('heading', { name: 'Visits by day' }).waitFor();
    await installation.go('/reports');
    await page.getByText('Visits').first().click();
    await page.getByRole('heading', { name: 'Visits' }).waitFor();
  });

  it('asks a funnel by the value at a step, and retention in spans', async () => {
    await installation.go('/analysis');
    await page.getByRole('combobox', { name: 'Kind of question' }).selectOption('funnel');
    const first = page.getByRole('combobox', { name: 'Step 1', exact: true });
    await first.fill('visi');
    await page.getByRole('option', { name: 'visited', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    expect(await first.inputValue()).toBe('visited');
    await page.getByRole('combobox', { name: 'Step 2', exact: true }).fill('ordered');
    await page.getByText('66.7', { exact: false }).first().waitFor();
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'Break down by' }).selectOption('column:browser');
    await page.getByRole('combobox', { name: 'Whose value counts' }).selectOption('1');
    await page.getByRole('combobox', { name: 'Kind of question' }).selectOption('retention');
    await page.getByRole('combobox', { name: 'Counted', exact: true }).selectOption('brackets');
    await page.getByRole('textbox', { name: 'First interval of each span' }).fill('1, 3');
    await page.getByRole('combobox', { name: 'Mean', exact: true }).selectOption('simple');
    await page.getByRole('columnheader', { name: /1.2/ }).waitFor();
  });

  it('answers SQL with a picture, says where a mistake is, and keeps it as a report', async () => {
    await installation.go('/analysis/sql');
    const sql = page.getByRole('textbox', { name: 'SQL' });
    await sql.fill('select ts::date as day, nothing from events');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/"nothing" not found/).waitFor();
    await page.getByRole('button', { name: 'Go to line 1' }).click();
    await sql.fill('select ts::date as day, count(*) as n from events group by 1 order by 1');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('img', { name: /^Picture of the rows/ }).waitFor();
    await page.getByText('2 rows.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name of the report' }).fill('Events a day');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Events a day' }).waitFor();
    await page.getByText('2 rows.').waitFor();
  });

  it('shows a person and a cohort with who is in it', async () => {
    await installation.go('/persons?q=ada');
    await page.getByRole('link', { name: 'ada' }).click();
    await page.getByRole('heading', { name: 'ada' }).waitFor();
    await page.getByRole('combobox', { name: 'Which events' }).selectOption('ordered');
    await page.getByRole('listitem').filter({ hasText: 'ordered' }).first().waitFor();
    await expectAccessible(page);
    await installation.go('/cohorts/new');
    await page.getByRole('textbox', { name: 'Name' }).fill('Buyers');
    await page.getByRole('combobox', { name: 'What they did' }).fill('ordered');
    await page.getByText('of 3 people, 66.7 %').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('link', { name: 'Ask about these people' }).waitFor();
    await installation.go('/cohorts');
    await page.getByTitle('In it right now').getByText('2').waitFor();
    expect(installation.complaints).toEqual([]);
  });

  it('keeps SQL and persons from a viewer', async () => {
    const made = await installation.api<{ link: string }>('POST', '/invitations', {
      email: 'vera@example.org',
      role: 'viewer',
    });
    const { address } = installation.server;
    const viewer = await openView(installation.browser, {
      width: 1440,
      height: 900,
      origin: address,
    });
    const taken = await viewer.request.post(
      `${address}/api/v1/links/${made.link.split('/').at(-1)}`,
      { data: { name: 'Vera', email: 'vera@example.org', password: 'correct horse battery' } },
    );
    expect(taken.ok(), await taken.text()).toBe(true);
    const view = await viewer.newPage();
    view.setDefaultTimeout(20_000);
    await view.goto(`${address}/acme/analysis/sql`);
    await view.getByRole('heading', { name: 'SQL is not open to you' }).waitFor();
    await view.goto(`${address}/acme/persons`);
    await view.getByRole('heading', { name: 'For editors' }).waitFor();
    await view.goto(`${address}/acme/analysis`);
    await view.getByRole('img', { name: /^Picture of the answer/ }).waitFor();
    for (const name of ['SQL', 'Persons']) {
      expect(await view.getByRole('link', { name }).count()).toBe(0);
    }
    await viewer.close();
  });
});
