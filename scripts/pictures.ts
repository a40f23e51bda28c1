import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { firstOwnerAddress, start } from '#app/start.ts';
import { readConfig } from '#platform/config.ts';
import { openBrowser, openView } from '#platform/testing/browser.ts';

// The pictures of docs/pictures, taken of the real application with the sample in it.
const TARGET = join(import.meta.dirname, '..', 'docs', 'pictures');
const WORKSPACE = 'Acme';

interface Shot {
  readonly name: string;
  /** Below the workspace; `{feature}` and the like stand for ids of the sample. */
  readonly path: string;
  readonly width?: number;
  readonly dark?: boolean;
}

const SHOTS: readonly Shot[] = [
  { name: 'home', path: '' },
  { name: 'inbox', path: '/feedback' },
  { name: 'opportunities-dark', path: '/opportunities', dark: true },
  { name: 'feature', path: '/features/{feature}' },
  { name: 'roadmap', path: '/roadmaps/{horizons}' },
  { name: 'timeline-dark', path: '/roadmaps/{timeline}', dark: true },
  { name: 'prioritise', path: '/prioritise' },
  { name: 'dashboard', path: '/dashboards/{dashboard}' },
  { name: 'outcome-review', path: '/outcome-reviews/{review}' },
  { name: 'phone', path: '/features', width: 390 },
];

const dataDir = await mkdtemp(join(tmpdir(), 'throughline-pictures-'));
const server = await start(
  readConfig({ PORT: '0', THROUGHLINE_DATA: dataDir, LOG_LEVEL: 'error' }),
);
const browser = await openBrowser();
try {
  await mkdir(TARGET, { recursive: true });
  const cookie = await becomeOwner();
  await loadSample(cookie);
  const ids = await sampleIds(cookie);
  for (const shot of SHOTS) await take(shot, cookie, ids);
} finally {
  await browser.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}

async function becomeOwner(): Promise<string> {
  const link = await firstOwnerAddress(server);
  const response = await fetch(String(link).replace('/link/', '/api/v1/links/'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      password: 'a long enough password',
      workspaceName: WORKSPACE,
    }),
  });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function api<T>(cookie: string, path: string, method = 'GET'): Promise<T> {
  const response = await fetch(`${server.address}/api/v1/workspaces/acme${path}`, {
    method,
    headers: { cookie, origin: new URL(server.address).origin },
  });
  return (await response.json()) as T;
}

async function loadSample(cookie: string): Promise<void> {
  let { state } = await api<{ state: string }>(cookie, '/sample', 'POST');
  while (state === 'building') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    ({ state } = await api<{ state: string }>(cookie, '/sample'));
  }
  if (state !== 'ready') throw new Error(`the sample is ${state}`);
  await server.reactor.settle();
}

async function sampleIds(cookie: string): Promise<Record<string, string>> {
  const found = async (path: string) =>
    (await api<{ items: { id: string; layout?: string }[] }>(cookie, path)).items;
  const roadmaps = await found('/roadmaps');
  return {
    feature: (await found('/features?q=diff'))[0]?.id ?? '',
    horizons: roadmaps.find(({ layout }) => layout === 'horizons')?.id ?? '',
    timeline: roadmaps.find(({ layout }) => layout === 'timeline')?.id ?? '',
    dashboard: (await found('/dashboards'))[0]?.id ?? '',
    review: (await found('/outcome-reviews'))[0]?.id ?? '',
  };
}

async function take(shot: Shot, cookie: string, ids: Record<string, string>): Promise<void> {
  const { name, path, width = 1440, dark = false } = shot;
  const height = width < 500 ? 844 : 900;
  const view = await openView(browser, { width, height, dark, cookie, origin: server.address });
  const page = await view.newPage();
  page.setDefaultTimeout(60_000);
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, id: string) => ids[id] ?? '');
  await page.goto(`${server.address}/acme${filled}`);
  await whole(page);
  if (name === 'inbox') {
    await page.keyboard.press('j');
    await whole(page);
  }
  await page.screenshot({ path: join(TARGET, `${name}.png`) });
  process.stdout.write(`${name}.png\n`);
  await view.close();
}

/** Waits until there is something to see and nothing of it has been on its way for a second. */
async function whole(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor();
  for (let quiet = 0; quiet < 5; quiet++) {
    await page.waitForTimeout(200);
    const waits = page.locator('[role="status"][aria-label^="Loading"], [aria-busy="true"]');
    if ((await waits.count()) > 0 || !(await page.locator('#page').textContent())) quiet = -1;
  }
  await page.waitForTimeout(1_500);
}
