import type { Locator, Page, Request } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openView } from '#platform/testing/browser.ts';
import { type AxeChecks, accessibilityFaults, WCAG } from './accessibility.ts';
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
    async () => {
      const { state } = await installation.api<{ state: string }>('GET', '/sample');
      if (state === 'failed') throw new Error('the sample could not be made');
      return state === 'ready';
    },
    { timeout: 240_000, interval: 500 },
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
}, 300_000);

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

/** What the theme and the width change of it. */
const LOOKS: AxeChecks = { type: 'rule', values: ['color-contrast', 'target-size'] };

/** How long a page may take until it is at rest. */
const LONGEST_MS = 60_000;
/** For the browser: waits until nothing on the page has changed for 100 ms. */
const UNTIL_STILL = `new Promise((resolve) => {
  const done = () => {
    watcher.disconnect();
    resolve();
  };
  let timer = setTimeout(done, 100);
  setTimeout(done, ${LONGEST_MS});
  const watcher = new MutationObserver(() => {
    clearTimeout(timer);
    timer = setTimeout(done, 100);
  });
  watcher.observe(document, { subtree: true, childList: true, attributes: true });
})`;

/** What pages say against themselves while they open: errors, refused requests, a crash. */
class Witness {
  readonly told: string[] = [];
  /** Titles of the pages seen. */
  readonly titles = new Set<string>();
  readonly #view: Page;
  readonly #awaited = new Set<Request>();
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
    view.on('request', (request) => {
      // The live stream stays open for good.
      if (request.resourceType() !== 'eventsource') this.#awaited.add(request);
    });
    view.on('requestfinished', (request) => this.#awaited.delete(request));
    view.on('requestfailed', (request) => this.#awaited.delete(request));
  }

  /** Opens a page as a link from elsewhere does: all of it is loaded anew. */
  async load(path: string): Promise<void> {
    this.#path = path;
    this.#awaited.clear();
    await this.#view.goto(addressOf(path));
  }

  /** Goes to a page as a link inside the application does. */
  async walk(path: string): Promise<void> {
    this.#path = path;
    await this.#view.evaluate(`history.pushState({}, '', '${addressOf(path)}')`);
  }

  async look(axe: AxeChecks): Promise<void> {
    const view = this.#view;
    await view.getByRole('heading').first().waitFor();
    await this.#stillness();
    this.titles.add(await view.title());
    const trouble = view.getByRole('heading', { name: /This page failed|There is nothing here/ });
    if (await trouble.count()) this.#tell(`${await trouble.textContent()}`);
    for (const fault of await accessibilityFaults(view, axe)) this.#tell(fault);
  }

  /** Until lists and panels are there, too: nothing is awaited, and nothing on the page changes. */
  async #stillness(): Promise<void> {
    const until = Date.now() + LONGEST_MS;
    do {
      await this.#view.evaluate(UNTIL_STILL);
      if (Date.now() < until) continue;
      this.#tell('did not come to rest');
      return;
    } while (this.#awaited.size > 0);
  }

  #tell(text: string): void {
    this.told.push(`${this.#path}: ${text}`);
  }
}

const addressOf = (path: string) => `${installation.server.address}/acme${path}`;

async function openWitness(look: { width: number; dark: boolean }): Promise<Witness> {
  const context = await openView(installation.browser, {
    ...look,
    height: 844,
    cookie: await installation.cookie(),
    origin: installation.server.address,
  });
  return new Witness(await context.newPage());
}

// Side by side: while one waits for the server, the other draws.
describe.concurrent('every screen opens, passes axe and fits', () => {
  it('by its address, light, 1440 px wide', async () => {
    const witness = await openWitness({ width: 1440, dark: false });
    for (const path of paths) {
      await witness.load(path);
      await witness.look(WCAG);
    }
    expect(witness.told).toEqual([]);
    expect(witness.titles.size).toBeGreaterThan(45);
  }, 600_000);

  it('from inside, dark, on a phone', async () => {
    const witness = await openWitness({ width: 390, dark: true });
    await witness.load('');
    for (const path of paths) {
      await witness.walk(path);
      await witness.look(LOOKS);
    }
    expect(witness.told).toEqual([]);
    expect(witness.titles.size).toBeGreaterThan(45);
  }, 600_000);
});
