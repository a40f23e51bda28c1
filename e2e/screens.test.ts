import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openView } from '#platform/testing/browser.ts';
import { type Installation, openInstallation } from './installation.ts';

// Every screen that home and the settings lead to, and the first record of every list:
// found by going there, so that a new one is looked at without a line here.
let installation: Installation;
let paths: string[];

beforeAll(async () => {
  installation = await openInstallation();
  await installation.becomeOwner();
  await installation.api('POST', '/sample');
  await vi.waitUntil(
    async () => (await installation.api<{ state: string }>('GET', '/sample')).state === 'ready',
    { timeout: 120_000, interval: 500 },
  );
  const { page } = installation;
  const listed = [
    ...(await linksIn('', page.getByRole('main'))),
    ...(await linksIn('/settings', page.getByRole('navigation', { name: 'Settings' }))),
    '/prioritise',
    '/inbox',
  ];
  const records = await Promise.all(listed.map(firstRecordOf));
  paths = [...new Set(['', ...listed, ...records.flat()])];
}, 240_000);

afterAll(() => installation?.close());

/** Where the links in a part of a page lead, below the workspace. */
async function linksIn(path: string, part: Locator): Promise<string[]> {
  await installation.go(path);
  const links = part.getByRole('link');
  await links.first().waitFor();
  const found = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  return found.flatMap((href) => /\/acme(\/.*)$/.exec(href ?? '')?.[1]?.split('?')[0] ?? []);
}

/** The page of a list's first record, where the path is one of a list. */
async function firstRecordOf(path: string): Promise<string[]> {
  const { items } = await installation.api<{ items?: { id?: string }[] }>('GET', `${path}?limit=1`);
  const id = items?.[0]?.id;
  return id ? [`${path}/${id}`] : [];
}

type AxeChecks = { readonly type: 'tag' | 'rule'; readonly values: string[] };
const EVERYTHING: AxeChecks = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
};
/** What the theme and the width change of it. */
const LOOKS: AxeChecks = { type: 'rule', values: ['color-contrast', 'target-size'] };

/** What pages say against themselves while they open: errors, refused requests, a crash. */
class Witness {
  readonly told: string[] = [];
  readonly #view: Page;
  #path = '';

  constructor(view: Page) {
    this.#view = view;
    view.on('pageerror', (error) => this.#tell(error.message));
    view.on('console', (message) => {
      if (message.type() === 'error') this.#tell(message.text());
    });
    view.on('response', (response) => {
      if (response.status() >= 400) this.#tell(`${response.status()} ${response.url()}`);
    });
  }

  async open(path: string, axe: AxeChecks): Promise<void> {
    this.#path = path;
    const view = this.#view;
    await view.goto(`${installation.server.address}/acme${path}`);
    await view.getByRole('heading').first().waitFor();
    // Lists and panels follow the heading; the live stream keeps the network busy for good.
    await view.waitForTimeout(600);
    const trouble = view.getByRole('heading', { name: /This page failed|There is nothing here/ });
    if (await trouble.count()) this.#tell(`${await trouble.textContent()}`);
    const { violations } = await new AxeBuilder({ page: view }).options({ runOnly: axe }).analyze();
    for (const { id, nodes } of violations) {
      this.#tell(`${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
    }
    const overflow = await view.evaluate<number>(
      'document.documentElement.scrollWidth - window.innerWidth',
    );
    if (overflow > 0) this.#tell(`scrolls sideways by ${overflow}`);
  }

  #tell(text: string): void {
    this.told.push(`${this.#path}: ${text}`);
  }
}

describe('every screen', () => {
  it.each([
    { name: 'light, 1440 px wide', width: 1440, dark: false, axe: EVERYTHING },
    { name: 'dark, on a phone', width: 390, dark: true, axe: LOOKS },
  ])(
    'opens, passes axe and fits: $name',
    async ({ width, dark, axe }) => {
      const context = await openView(installation.browser, {
        width,
        height: 844,
        dark,
        cookie: await installation.cookie(),
        origin: installation.server.address,
      });
      const witness = new Witness(await context.newPage());
      for (const path of paths) await witness.open(path, axe);
      await context.close();
      expect(paths.length).toBeGreaterThan(30);
      expect(witness.told).toEqual([]);
    },
    600_000,
  );
});
