import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwnerAddress } from '#app/start.ts';
import { type Installation, openInstallation } from './installation.ts';

// What a new user does, in a real browser, on a real installation, from the
// one-time link on. The journeys build on each other, in this order.
let installation: Installation;
let page: Installation['page'];
let go: Installation['go'];
let api: Installation['api'];

beforeAll(async () => {
  installation = await openInstallation();
  ({ page, go, api } = installation);
}, 120_000);

afterAll(() => installation?.close());

describe('the first hour', () => {
  it('turns a one-time link into the first owner of a workspace', async () => {
    await page.goto(installation.server.address);
    await page.getByText('Open the one-time link').waitFor();
    const link = await firstOwnerAddress(installation.server);
    expect(link).not.toBeNull();
    await page.goto(String(link));
    await page.getByLabel('Your name').fill('Ada Lovelace');
    await page.getByLabel('E-mail').fill('ada@example.org');
    await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
    await page.getByLabel('Name of the workspace').fill('Acme');
    await page.locator('button[type=submit]').click();
    await page.getByRole('heading', { name: 'How would you like to begin?' }).waitFor();
    expect(await firstOwnerAddress(installation.server)).toBeNull();
  });

  it('loads the sample from home, with its progress', async () => {
    await page.getByRole('button', { name: 'Load the sample' }).click();
    await page.getByRole('progressbar').waitFor();
    await page
      .getByRole('heading', { name: 'How would you like to begin?' })
      .waitFor({ state: 'detached', timeout: 120_000 });
    const { count } = await api<{ count: number }>('GET', '/feedback/count');
    expect(count).toBeGreaterThan(4000);
    const { items } = await api<{ items: { id: string }[] }>('GET', '/segments');
    expect(items).toHaveLength(2);
    for (const { id } of items) {
      const members = await api<{ count: number }>('GET', `/segments/${id}/count`);
      expect(members.count).toBeGreaterThan(50);
    }
  }, 150_000);

  it('answers “why?” on a feature, down to what somebody said', async () => {
    await go('/features');
    await page.getByText('Notebook-aware diff and merge').first().click();
    await page.getByText('Notebook-aware diff and merge').first().waitFor();
    const thread = page.getByRole('region', { name: /thread|why/i }).first();
    await thread.waitFor();
    await thread.getByText('Notebooks are hard to keep under version control').first().waitFor();
  });

  it('opens a record by the key people write to each other', async () => {
    await go('/features/ft-1');
    await page.getByRole('heading', { name: 'Notebook-aware diff and merge' }).waitFor();
    await expect.poll(() => page.url()).toMatch(/features\/[0-9a-f-]{36}$/);
    await go('/features/FT-999');
    await page.getByText('There is no feature “FT-999” here.').waitFor();
  });

  it('finds anything with Ctrl K', async () => {
    await go('');
    await page.getByRole('heading').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find, go, do' }).fill('debugger');
    await page
      .getByRole('option', { name: /Visual debugger/ })
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('changes', () => {
  it('of somebody else appear without a reload', async () => {
    await go('/opportunities');
    await page.getByText('Two people cannot work on one notebook').first().waitFor();
    const { items } = await api<{ items: { id: string; version: number }[] }>(
      'GET',
      '/opportunities?q=Two people cannot',
    );
    const found = items[0];
    await api('PATCH', `/opportunities/${found?.id}`, {
      title: 'Nobody can write together',
      version: found?.version,
    });
    await page.getByText('Nobody can write together').first().waitFor();
  });
});

it('the API can be read where it is tried', async () => {
  await page.goto(`${installation.server.address}/api/v1/docs`);
  await page.getByRole('link', { name: 'feature', exact: true }).click();
  await page.getByRole('button', { name: /^post .*Create a feature/i }).click();
  // An answer in full, every type of which is known.
  const answer = page.locator('.responses-wrapper');
  await answer.getByText('"archivedAt"').waitFor();
  expect(await answer.textContent()).not.toContain('Unknown Type');
});

it('raised no error', () => {
  expect(installation.complaints).toEqual([]);
});
