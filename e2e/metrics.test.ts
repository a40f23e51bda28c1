import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from './installation.ts';

// A team watches its numbers: one counted from events, one typed in; in a real browser.
let installation: Installation;
let page: Installation['page'];
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/** Three people who sign in on each of the last ten days, and a fourth yesterday. */
async function sendEvents(): Promise<void> {
  const product = await installation.api<{ id: string }>('POST', '/products', { name: 'Shop' });
  const key = await installation.api<{ secret: string }>('POST', '/product-keys', {
    name: 'Web',
    productId: product.id,
  });
  const event = (days: number, person: string) => ({
    event: 'signed in',
    distinct_id: person,
    timestamp: daysAgo(days),
  });
  const batch = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((days) =>
    ['ada', 'ben', 'cleo'].map((person) => event(days, person)),
  );
  const reply = await fetch(`${installation.server.address}/api/v1/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: key.secret, batch: [...batch, event(1, 'dora')] }),
  });
  expect(reply.status).toBe(200);
}

beforeAll(async () => {
  installation = await openInstallation();
  ({ page } = installation);
  page.setDefaultTimeout(15_000);
  await installation.becomeOwner();
  await sendEvents();
}, 120_000);

afterAll(() => installation?.close());

describe('a metric', () => {
  it('counts people from events, shows its days, and says who is behind a number', async () => {
    await installation.go('/metrics');
    await page.getByRole('button', { name: /^Count events/ }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Daily active people');
    await page.getByRole('combobox', { name: 'Event of series A' }).fill('signed in');
    await page.getByRole('button', { name: 'Create metric' }).click();
    await page.getByRole('heading', { name: 'Daily active people' }).waitFor();
    await page.getByRole('img', { name: /^Daily active people, day by day/ }).waitFor();
    const values = page.getByRole('region', { name: 'Values' });
    await values.getByText('4 people', { exact: false }).first().waitFor();
    await values.getByText(/unique people of “signed in”/).waitFor();
    await values.getByRole('button', { name: 'Who' }).click();
    await page.getByRole('rowheader', { name: 'dora' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('rowheader', { name: 'dora' }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Change definition' }).click();
    await page.getByText('All days are measured anew').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('All days are measured anew').waitFor({ state: 'detached' });
    // The key that closed the dialog is not for the page beneath it as well.
    await page.getByRole('heading', { name: 'Daily active people' }).waitFor();
    await page.getByRole('button', { name: 'Make it the north star' }).click();
    await page.getByRole('button', { name: 'North star', exact: true }).waitFor();
  });

  it('is typed in day by day, and stands below the one that it feeds', async () => {
    await installation.go('/metrics?view=tree');
    await page.getByRole('treeitem', { name: /Daily active people/ }).hover();
    await page.getByRole('button', { name: 'Add a metric below Daily active people' }).click();
    await page.getByRole('button', { name: /^Typed in/ }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Support tickets');
    await page.getByRole('textbox', { name: 'Unit' }).fill('tickets');
    await page.getByRole('button', { name: 'Create metric' }).click();
    await page.getByRole('heading', { name: 'Support tickets' }).waitFor();
    await page.getByLabel('Day', { exact: true }).fill(daysAgo(1).slice(0, 10));
    await page.getByLabel('Value in tickets').fill('12');
    await page.getByRole('button', { name: 'Type in' }).click();
    const values = page.getByRole('region', { name: 'Values' });
    await values.getByText(/was typed in for/).waitFor();
    await page.getByLabel('Value in tickets').fill('9');
    await page.getByRole('button', { name: 'Type in' }).click();
    await values.getByText('Table of 2 days').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await values.getByText('Table of 1 day', { exact: true }).waitFor();

    await installation.go('/metrics?view=tree');
    const row = page.getByRole('treeitem', { name: /Support tickets/ });
    await row.waitFor();
    expect(await row.getAttribute('aria-level')).toBe('2');
    await page.getByRole('treeitem', { name: /Daily active people/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Support tickets' }).waitFor();
    expect(installation.complaints).toEqual([]);
  });
});
