import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openView } from '#platform/testing/browser.ts';
import { expectAccessible } from './accessibility.ts';
import { type Installation, openInstallation } from './installation.ts';

// How a team decides and plans: weighs features, says no, lays out a roadmap, shares it, and
// answers why. In a real browser, on a real installation.
let installation: Installation;
let page: Page;
let go: Installation['go'];
let api: Installation['api'];

interface Made {
  readonly id: string;
  readonly version: number;
}
const made = {} as Record<'merge' | 'keymaps' | 'word' | 'need' | 'board' | 'timeline', string>;
const QUOTE = 'Merging two notebooks by hand cost me a whole day.';

const post = async (path: string, body: object) => (await api<Made>('POST', path, body)).id;
const featureOf = (id: string) => api<Record<string, unknown>>('GET', `/features/${id}`);
const feature = (title: string, more: object) => post('/features', { title, ...more });

async function say(body: string, customer: string, targetIds: string[]): Promise<void> {
  const companyId = await post('/companies', { name: customer });
  const feedbackId = await post('/feedback', { body, companyId, source: 'interview' });
  await post('/insights', { feedbackId, importance: 3, targetIds });
}

async function fill(): Promise<void> {
  const at = { state: 'planned', horizon: 'now', effortLow: 4, effortHigh: 4 };
  const target = { targetStart: '2026-10-01', targetPrecision: 'quarter' };
  made.merge = await feature('Notebook merge', { ...at, ...target });
  made.keymaps = await feature('Editor keymaps', { ...at, horizon: 'next', effortLow: 2 });
  made.word = await feature('Word export', { state: 'candidate' });
  made.need = await post('/opportunities', { title: 'Notebooks cannot be merged' });
  await post('/links', { fromId: made.need, kind: 'addressed_by', toId: made.merge });
  await say(QUOTE, 'Acorn', [made.need]);
  await say('Vim keys, please.', 'Birch', [made.keymaps]);
  await post('/score-models', { name: 'Value', method: 'value_effort', leading: true });
  made.board = await post('/roadmaps', { name: 'Plan', filter: { state: 'planned' } });
  made.timeline = await post('/roadmaps', { name: 'Year', layout: 'timeline' });
}

beforeAll(async () => {
  installation = await openInstallation();
  ({ page, go, api } = installation);
  page.setDefaultTimeout(10_000);
  await installation.becomeOwner();
  await fill();
}, 120_000);

afterAll(() => installation?.close());

const card = (title: string) => page.getByRole('listitem').filter({ hasText: title }).first();

describe('a roadmap', () => {
  it('moves a card to another column by dragging, and back by undo', async () => {
    await go(`/roadmaps/${made.board}`);
    await card('Notebook merge').waitFor();
    await expectAccessible(page);
    await page
      .getByRole('article', { name: /Notebook merge/ })
      .dragTo(page.getByRole('group', { name: 'Later' }));
    await expect.poll(async () => (await featureOf(made.merge)).horizon).toBe('later');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await featureOf(made.merge)).horizon).toBe('now');
  });

  it('moves a card with the keyboard, and the focus goes with it', async () => {
    const moved = page.getByRole('article', { name: /Editor keymaps/ });
    await moved.focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(async () => (await featureOf(made.keymaps)).horizon).toBe('now');
    await expect
      .poll(() => page.evaluate('document.activeElement?.getAttribute("data-card")'))
      .toBe(made.keymaps);
  });

  it('answers “why?” from a card: the demand with its quote, and the thread down to it', async () => {
    await page
      .getByRole('button', { name: /^Demand 3/ })
      .first()
      .click();
    const working = page.getByRole('dialog', { name: /^Demand for/ });
    await working.getByText('1 customer × 3 on average').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('article', { name: /Notebook merge/ }).click();
    const thread = page.getByRole('region', { name: 'Thread' });
    const need = thread.getByRole('treeitem').filter({ hasText: 'Notebooks cannot be merged' });
    await need.getByRole('button', { name: 'Unfold' }).click();
    await thread.getByText(QUOTE).first().waitFor();
    await expectAccessible(page);
  });

  it('moves a bar along time by whole quarters, with mouse and keys', async () => {
    await go(`/roadmaps/${made.timeline}`);
    const bar = page.getByRole('button', { name: /^Notebook merge, Q4 2026/ });
    await bar.waitFor();
    await expectAccessible(page);
    const box = await bar.boundingBox();
    if (!box) throw new Error('the bar is not on the screen');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 1.5, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    const start = async () => (await featureOf(made.merge)).targetStart;
    await expect.poll(start).toBe('2027-01-01');
    await page.getByRole('button', { name: /^Notebook merge, Q1 2027/ }).focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(start).toBe('2026-10-01');
  });
});

describe('a shared link', () => {
  let url: string;
  const visit = async () => {
    const { browser, server } = installation;
    const context = await openView(browser, { width: 390, height: 844, origin: server.address });
    const visitor = await context.newPage();
    await visitor.goto(url);
    return visitor;
  };

  it('shows beforehand what visitors will see, and its address once', async () => {
    await go(`/roadmaps/${made.board}`);
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByLabel('Why: the opportunities each addresses').check();
    await page.getByLabel('For whom').fill('Board');
    await page.getByRole('button', { name: 'What visitors see' }).click();
    const preview = page.frameLocator('iframe[title="What visitors see"]');
    await preview.getByRole('heading', { name: 'Plan' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make a link' }).click();
    url = await page.getByLabel('Link', { exact: true }).inputValue();
    expect(url).toContain('/share/');
  });

  it('opens for anyone, says why, and no more than was chosen', async () => {
    const visitor = await visit();
    await visitor.getByText('Notebook merge').waitFor();
    await visitor.getByText('Why').first().click();
    await visitor.getByText('Notebooks cannot be merged').waitFor();
    expect(await visitor.getByText(QUOTE).count()).toBe(0);
    expect(await visitor.getByText('Ada').count()).toBe(0);
    await expectAccessible(visitor);
    await visitor.context().close();
  });

  it('says so when it was ended', async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByRole('button', { name: 'End the link “Board”' }).click();
    await page.getByRole('button', { name: 'End it for good' }).click();
    await page.getByText('The link was ended.').waitFor();
    const visitor = await visit();
    await visitor.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    await expectAccessible(visitor);
    await visitor.context().close();
  });
});

describe('the matrix', () => {
  interface Row {
    readonly record: { readonly id: string };
    readonly inputs: Record<string, { inForce: { value: number; origin: string } | null }>;
  }
  const inputsOf = async (id: string) => {
    const [model] = (await api<{ items: Made[] }>('GET', '/score-models')).items;
    const { items } = await api<{ items: Row[] }>('GET', `/score-models/${model?.id}/scores`);
    return items.find(({ record }) => record.id === id)?.inputs;
  };

  /** The card stands beside its bubble, on the side where there is room; over it the cursor grabs. */
  async function placeOfBubble(chosen: Locator, plot: Locator) {
    const card = await chosen.locator('..').boundingBox();
    if (!card) throw new Error('no bubble is chosen');
    const canvas = plot.locator('canvas');
    for (const x of [card.x - 14, card.x + card.width + 14]) {
      for (let y = card.y; y < card.y + card.height; y += 6) {
        await page.mouse.move(x, y);
        const cursor = await canvas.evaluate((node) => node.style.cursor);
        if (cursor === 'grab') return { x, y };
      }
    }
    throw new Error('the bubble is not beside its card');
  }

  it('rescores one axis by dragging with Shift, and undo gives the computed number back', async () => {
    await go('/prioritise?view=matrix');
    const plot = page.getByRole('application');
    await plot.focus();
    await page.keyboard.press('PageDown');
    const chosen = page.getByRole('link', { name: /Notebook merge/ });
    for (let i = 0; i < 3 && (await chosen.count()) === 0; i++) {
      await page.keyboard.press('PageDown');
    }
    await expectAccessible(page);
    const { x, y } = await placeOfBubble(chosen, plot);
    await page.mouse.down();
    await page.keyboard.down('Shift');
    await page.mouse.move(x - 120, y + 8, { steps: 6 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const origins = async () => {
      const inputs = await inputsOf(made.merge);
      return [inputs?.effort?.inForce?.origin, inputs?.value?.inForce?.origin];
    };
    await expect.poll(origins).toEqual(['typed', 'computed']);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(origins).toEqual(['computed', 'computed']);
    expect((await inputsOf(made.merge))?.effort?.inForce?.value).toBe(4);
  });

  it('has the same numbers as a table, with their working', async () => {
    await page.getByText('Table', { exact: true }).click();
    await page.getByRole('grid', { name: 'Scores in Value' }).waitFor();
    await expectAccessible(page);
  });
});

describe('declining', () => {
  it('is asked for its reason when the state is set, and brings the item back by itself', async () => {
    await go(`/features/${made.word}`);
    await page.getByRole('button', { name: 'State: Candidate' }).click();
    expect(await page.getByRole('option', { name: 'Shipped' }).count()).toBe(0);
    await page.getByRole('option', { name: 'Declined' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Nobody has asked for it so far.').waitFor();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Nobody needs it yet.');
    await dialog.getByLabel('so many more customers ask').fill('1');
    expect(await dialog.getByRole('button', { name: 'Decline' }).isDisabled()).toBe(true);
    await dialog.getByText('Too few need it', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Nobody needs it yet.').first().waitFor();
    await expectAccessible(page);
    expect((await featureOf(made.word)).state).toBe('declined');
    await say('My boss reads Word only.', 'Cedar', [made.word]);
    await expect
      .poll(async () => (await featureOf(made.word)).state, { timeout: 15_000 })
      .toBe('candidate');
    await page.getByText('Came back').first().waitFor();
  });
});

describe('products', () => {
  it('move below others with the keyboard, where their level fits', async () => {
    const line = await post('/products', { name: 'A line', level: 'portfolio' });
    const product = await post('/products', { name: 'B product' });
    await go('/products?view=tree');
    await page.getByRole('treeitem', { name: /B product/ }).focus();
    await page.keyboard.press('Alt+ArrowRight');
    const parent = async () =>
      (await api<{ parentId: string }>('GET', `/products/${product}`)).parentId;
    await expect.poll(parent).toBe(line);
    await page.getByRole('treeitem', { name: /B product/, level: 2 } as never).waitFor();
    await expectAccessible(page);
  });

  it('and no page raised an error', () => {
    expect(installation.complaints).toEqual([]);
  });
});

it('stands below a path of its own where it is told to', async () => {
  const below = await openInstallation({ BASE_PATH: '/tl' });
  try {
    await below.becomeOwner();
    await below.api('POST', '/roadmaps', { name: 'Below' });
    await below.go('/roadmaps');
    await below.page.getByRole('link', { name: 'Below' }).first().click();
    await below.page.getByRole('heading', { name: 'Nothing is on this roadmap yet' }).waitFor();
    expect(new URL(below.page.url()).pathname).toMatch(/^\/tl\/acme\/roadmaps\//);
    expect(below.complaints).toEqual([]);
  } finally {
    await below.close();
  }
});
