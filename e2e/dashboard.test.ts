import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from './installation.ts';

// A team puts its numbers side by side: in a real browser, on a real installation.
let installation: Installation;
let page: Installation['page'];

interface Tile {
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
}
const tilesOf = async () => {
  const id = new URL(page.url()).pathname.split('/').at(-1);
  return (await installation.api<{ tiles: Tile[] }>('GET', `/dashboards/${id}`)).tiles;
};

beforeAll(async () => {
  installation = await openInstallation();
  ({ page } = installation);
  page.setDefaultTimeout(10_000);
  await installation.becomeOwner();
  const question = {
    kind: 'trend',
    series: [{ event: null, filters: [], measure: { kind: 'people' } }],
  };
  await installation.api('POST', '/reports', { name: 'Active people', question });
}, 120_000);

afterAll(() => installation?.close());

describe('a dashboard', () => {
  it('is made, gets two tiles, one of them moved by keys, and is the same after a reload', async () => {
    await installation.go('/dashboards');
    await page.getByRole('button', { name: 'New dashboard' }).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Weekly numbers');
    await page.getByRole('radio', { name: 'Empty' }).check();
    await page.getByRole('button', { name: 'Create dashboard' }).click();
    await page.getByRole('heading', { name: 'Nothing is on this dashboard yet' }).waitFor();

    await page.getByRole('button', { name: 'Add a tile' }).click();
    await page.getByRole('button', { name: /^Active people/ }).click();
    await page.getByRole('region', { name: 'Active people' }).waitFor();
    await page.getByRole('button', { name: 'Add tile' }).click();
    await page.getByRole('tab', { name: 'Text' }).click();
    await page.getByRole('button', { name: 'Add text' }).click();
    await expect.poll(async () => (await tilesOf()).length).toBe(2);

    await page.getByRole('button', { name: /^Move Active people/ }).focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'Shift+ArrowLeft']) {
      await page.keyboard.press(key);
    }
    await page.getByText('Active people: column 3, row 1, 5 wide, 5 high.').waitFor();
    await expect
      .poll(async () => (await tilesOf()).find(({ kind }) => kind === 'report'))
      .toMatchObject({ x: 2, y: 0, w: 5 });
    await page.reload();
    const tile = page.getByRole('region', { name: 'Active people' });
    await tile.waitFor();
    const box = await tile.boundingBox();
    const grid = await tile.locator('..').boundingBox();
    expect(Math.round((12 * ((box?.x ?? 0) - (grid?.x ?? 0))) / (grid?.width ?? 1))).toBe(2);
    expect(installation.complaints).toEqual([]);
  });

  it('says in a tile that its SQL fails, and leads to where that is mended', async () => {
    const { id: reportId } = await installation.api<{ id: string }>('POST', '/reports', {
      name: 'Broken',
      question: { kind: 'sql', sql: 'select nothing from events' },
    });
    const tile = { kind: 'report', id: 'broken', reportId, x: 0, y: 0, w: 6, h: 4 };
    const { id } = await installation.api<{ id: string }>('POST', '/dashboards', {
      name: 'With a tile that fails',
      tiles: [tile],
    });
    await installation.go(`/dashboards/${id}`);
    const alert = page.getByRole('region', { name: 'Broken' }).getByRole('alert');
    await alert.getByText('This report can’t be answered as it is written.').waitFor();
    expect(await alert.textContent()).not.toContain('LINE 1');
    await alert.getByRole('link', { name: 'Open it to mend it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Broken', exact: true }).waitFor();
  });
});
