import type { Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openView } from '#platform/testing/browser.ts';
import { expectAccessible } from './accessibility.ts';
import { type Installation, openInstallation } from './installation.ts';

// A day with customers' words: reading them by keyboard, cutting insights from them,
// putting together what belongs together, and what happens when something gets in between.
let home: Installation;
let page: Page;

interface Made {
  id: string;
  key: string;
  version: number;
}

const NOTES = [
  'Every merge of a notebook ends in conflicts that nobody can read.',
  'Merging notebooks gives conflicts nobody can read, every time.',
  'Exporting to slides loses the pictures.',
  'The kernel dies overnight and all results are gone.',
  'I cannot find the notebook I wrote last month.',
];
const notes: Made[] = [];

beforeAll(async () => {
  home = await openInstallation();
  await home.becomeOwner();
  page = home.page;
  for (const body of NOTES.toReversed()) {
    notes.unshift(await home.api<Made>('POST', '/feedback', { body }));
  }
  await home.api('POST', '/opportunities', { title: 'Notebooks are hard to merge' });
  for (const name of ['Northwind', 'Contoso', 'Fabrikam']) {
    await home.api('POST', '/companies', { name });
  }
}, 120_000);
afterAll(() => home.close());

const noteState = async (at: number) =>
  (await home.api<{ state: string }>('GET', `/feedback/${notes[at]?.id}`)).state;

describe('the inbox, by keyboard', () => {
  it('steps through notes, archives one and is done with another', async () => {
    await home.go('/feedback');
    const pane = page.getByRole('region', { name: 'Note', exact: true });
    await page.getByRole('button', { name: /Every merge/ }).waitFor();
    await page.keyboard.press('j');
    await pane.getByText(NOTES[0] ?? '').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await pane.getByText(NOTES[2] ?? '').waitFor();
    await page.keyboard.press('a');
    await pane.getByText(NOTES[3] ?? '').waitFor();
    await page.keyboard.press('e');
    await pane.getByText(NOTES[4] ?? '').waitFor();
    await expect.poll(() => noteState(2)).toBe('archived');
    await expect.poll(() => noteState(3)).toBe('processed');
    await expectAccessible(page);
  });

  it('highlights selected words for a problem, and links a whole note', async () => {
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    const text = page.locator('[data-note-text]');
    await text.getByText(NOTES[0] ?? '').waitFor();
    // As a mouse does: from the first word to the end of the second.
    await page.evaluate(`{
      const text = document.querySelector('[data-note-text]');
      const node = document.createTreeWalker(text, NodeFilter.SHOW_TEXT).nextNode();
      document.getSelection().setBaseAndExtent(node, 0, node, 'Every merge'.length);
    }`);
    await page.getByRole('button', { name: 'Highlight' }).waitFor();
    await page.keyboard.press('h');
    await takeTarget();
    await page.locator('mark', { hasText: 'Every merge' }).waitFor();
    // The highlight has processed it, and the keys go on from where it stood.
    await page.keyboard.press('e');
    await text.getByText(NOTES[1] ?? '').waitFor();
    await page.keyboard.press('l');
    await takeTarget();
    await page.getByRole('list', { name: 'Insights' }).getByText('The whole note').waitFor();
    const { items } = await home.api<{ items: { excerpt: string | null }[] }>('GET', '/insights');
    expect(items.map(({ excerpt }) => excerpt)).toEqual([null, 'Every merge']);
    const made = await home.api<{ count: number }>('GET', '/opportunities/count?q=merge');
    expect(made.count).toBe(1);
  });

  async function takeTarget(): Promise<void> {
    const form = page.getByRole('dialog', { name: 'New insight' });
    await form.getByRole('combobox').fill('hard to merge');
    // As fast as one types: what is found is waited for, and nothing is made anew.
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
  }

  it('merges two notes that say the same, and takes them apart again', async () => {
    await home.go('/feedback?archived=all');
    for (const at of [0, 1]) {
      await page.getByRole('checkbox', { name: `Select ${notes[at]?.key}`, exact: true }).check();
    }
    await page.getByRole('button', { name: 'Merge', exact: true }).click();
    await page.getByText('Merged a note.').waitFor();
    const merged = () =>
      home.api<{ mergedIntoId: string | null }>('GET', `/feedback/${notes[0]?.id}`);
    expect((await merged()).mergedIntoId).toBe(notes[1]?.id);
    await home.go(`/feedback/${notes[0]?.id}`);
    await page.getByRole('button', { name: 'Unmerge' }).waitFor();
    await home.go(`/feedback/${notes[1]?.id}`);
    await page.getByRole('heading', { name: 'Merged into this note' }).waitFor();
    await page.getByRole('button', { name: 'Unmerge' }).click();
    await page.getByText('stands by itself again').waitFor();
    expect((await merged()).mergedIntoId).toBeNull();
  });
});

describe('a new contact', () => {
  it('is made of something, not of nothing', async () => {
    await home.go('/contacts');
    await page.getByRole('button', { name: 'New contact' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'New contact' });
    await dialog.getByRole('button', { name: 'Create contact' }).click();
    await dialog.getByText('Fill in something first.').waitFor();
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Grace Hopper');
    await dialog.getByRole('button', { name: 'Create contact' }).click();
    await page.getByText(/^Created CT-/).waitFor();
  });
});

describe('many at once', () => {
  it('are tagged, and untagged by one undo', async () => {
    await home.go('/companies');
    await page.getByRole('row', { name: /Fabrikam/ }).waitFor();
    for (let at = 0; at < 3; at += 1) {
      await page.keyboard.press('j');
      await page.keyboard.press('x');
    }
    await page.getByRole('button', { name: 'Tag', exact: true }).click();
    await page.getByRole('combobox', { name: 'Add or remove a tag' }).fill('pilot');
    await page.getByRole('option', { name: 'Create “pilot”' }).click();
    await page.getByText('Tagged 3 companies.').waitFor();
    const tagged = async () =>
      (await home.api<{ count: number }>('GET', '/companies/count?tagIds.none=false')).count;
    expect(await tagged()).toBe(3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(tagged).toBe(0);
    await expectAccessible(page);
  });

  it('become a segment of their own', async () => {
    await page.getByRole('button', { name: 'Add to segment' }).click();
    await page.getByRole('combobox', { name: 'Which segment' }).fill('Pilots');
    await page.getByRole('option', { name: 'Create “Pilots”' }).click();
    await page.getByText('Added 3 to “Pilots”.').waitFor();
    await home.go('/segments');
    await page.getByRole('link', { name: 'Pilots' }).click();
    await page.getByRole('list', { name: 'Picked by hand' }).getByText('Contoso').waitFor();
    await expectAccessible(page);
  });
});

describe('what gets in between', () => {
  const company = async () =>
    (
      await home.api<{ items: (Made & { name: string; plan: string | null })[] }>(
        'GET',
        '/companies',
      )
    ).items[0];

  it('somebody else changing the same field: both are shown, and one chooses', async () => {
    const before = await company();
    await home.go(`/companies/${before?.id}`);
    const title = page.getByRole('textbox', { name: 'Name' });
    await title.click();
    await home.api('PATCH', `/companies/${before?.id}`, {
      name: 'Theirs',
      version: before?.version,
    });
    await title.fill('Mine');
    await title.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Somebody changed this meanwhile' });
    await dialog.getByText('Theirs', { exact: true }).last().waitFor();
    await dialog.getByRole('button', { name: 'Use yours' }).click();
    await expect.poll(async () => (await company())?.name).toBe('Mine');
  });

  it('second thoughts: the history takes a change back, and says so', async () => {
    await page.getByRole('tab', { name: 'History' }).click();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await page.getByText('undid a change').waitFor();
    expect((await company())?.name).toBe('Theirs');
    await page.getByText('Undone').waitFor();
  });

  it('a lost connection: the change waits and is sent afterwards', async () => {
    await home.owner.setOffline(true);
    await page.getByText('You are offline.').waitFor();
    const title = page.getByRole('textbox', { name: 'Name' });
    await title.fill('Written offline');
    await title.press('Enter');
    await page.getByText('One change waits for the connection.').waitFor();
    await home.owner.setOffline(false);
    await expect.poll(async () => (await company())?.name).toBe('Written offline');
  });

  it('a sign-in too long ago: the password is asked for, and the key is made', async () => {
    await home.server.app.database.query(
      "update sessions set verified_at = now() - interval '1 hour'",
    );
    await home.go('/settings/api-keys');
    await page.getByRole('textbox', { name: 'Name' }).fill('nightly export');
    await page.getByRole('button', { name: 'Make key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' });
    await dialog.getByLabel('Your password').fill('wrong password');
    await page.keyboard.press('Enter');
    await dialog.getByText('That is not your password.').waitFor();
    await dialog.getByLabel('Your password').fill('correct horse battery');
    await page.keyboard.press('Enter');
    await page.getByText(/The key “nightly export”/).waitFor();
    await expectAccessible(page);
  });
});

describe('a product looked at', () => {
  it('narrows the lists, says so, and goes with one wish', async () => {
    const product = await home.api<Made>('POST', '/products', { name: 'Notebook' });
    await home.api('POST', '/features', { title: 'Of the notebook', productId: product.id });
    await home.api('POST', '/features', { title: 'Of something else' });
    await home.go('/features');
    await page.getByText('Of something else').waitFor();
    await page.getByRole('button', { name: 'Product: All products' }).click();
    await page.getByRole('option', { name: 'Notebook' }).click();
    await page.getByText('Of something else').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('In Notebook').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Show all, not only Notebook' }).click();
    await page.getByText('Of something else').waitFor();
  });
});

describe('on a phone', () => {
  it('a note is read, answered for and left again', async () => {
    const context = await openView(home.browser, {
      width: 390,
      height: 844,
      dark: true,
      cookie: await home.cookie(),
      origin: home.server.address,
    });
    const view = await context.newPage();
    view.setDefaultTimeout(20_000);
    await view.goto(`${home.server.address}/acme/feedback`);
    await view.getByRole('button', { name: /I cannot find/ }).click();
    await view
      .getByRole('region', { name: 'Note', exact: true })
      .getByText(NOTES[4] ?? '')
      .waitFor();
    await expectAccessible(view);
    await view.getByRole('button', { name: 'Done' }).click();
    await expect.poll(() => noteState(4)).toBe('processed');
    await context.close();
  });

  it('raised no error', () => {
    expect(home.complaints).toEqual([]);
  });
});
