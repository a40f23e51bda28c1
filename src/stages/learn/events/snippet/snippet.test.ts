import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '#platform/testing/browser.ts';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';
import type { Value } from '../event-store.ts';
import { eventStoreOf } from '../open-store.ts';

let server: TestServer;
let shop: Server;
let browser: Browser;
let key: string;
let attributes = '';

beforeAll(async () => {
  server = await startTestServer();
  const at = `/workspaces/${server.workspace.slug}`;
  const product = await (await server.as('editor')).call('POST', `${at}/products`, {
    name: 'Shop',
  });
  const body = { name: 'web', productId: product.body.id };
  const made = await (await server.as('admin')).call('POST', `${at}/product-keys`, body);
  key = String(made.body.secret);
  // Somebody else's site, on another origin.
  shop = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>Shop</title>
      <script>window.throughline = { q: [['track', 'queued before load', { n: 1 }]] };</script>
      <script src="${server.address}/snippet.js" data-key="${key}" ${attributes} defer></script>
      <button data-track="bought" data-track-item="lamp"><span>Buy</span></button>`);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  shop?.close();
  await server.close();
});

async function visit(
  more: { init?: string; more?: string } = {},
): Promise<{ page: Page; context: BrowserContext }> {
  attributes = more.more ?? '';
  const context = await browser.newContext();
  if (more.init) await context.addInitScript(more.init);
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.fail(error.message));
  await page.goto(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/start?x=1#part`);
  return { page, context };
}

async function seen(where: string): Promise<readonly (readonly Value[])[]> {
  const sql = `select event, path, distinct_id, props, browser from events where ${where} order by ts, event`;
  return (await eventStoreOf(server.app).query({ workspaceId: server.workspace.id, sql })).rows;
}

it('is smaller than 2 kB gzipped', async () => {
  const reply = await fetch(`${server.address}/snippet.js`);
  expect(reply.headers.get('content-type')).toContain('text/javascript');
  expect(gzipSync(await reply.text(), { level: 9 }).length).toBeLessThan(2000);
});

it('sends page views, changes of the address, clicks and own events, and keeps nothing', async () => {
  const { page, context } = await visit();
  await page.evaluate("history.pushState({}, '', '/second')");
  await page.getByText('Buy').click();
  await page.evaluate("throughline.identify('user-1', { plan: 'pro' })");
  // Leaving at once: what waits goes with the page.
  await page.goto('about:blank');
  await expect.poll(() => seen('true'), { timeout: 20_000 }).toHaveLength(5);
  const events = await seen('true');
  expect(events.map(([event, path]) => [event, path]).sort()).toEqual([
    ['$identify', '/second'],
    ['$pageview', '/second'],
    ['$pageview', '/start'],
    ['bought', '/second'],
    ['queued before load', '/start'],
  ]);
  const bought = events.find(([event]) => event === 'bought');
  expect(JSON.parse(String(bought?.[3]))).toMatchObject({ item: 'lamp' });
  expect(bought?.[4]).toBe('Chrome');
  expect(await context.cookies()).toEqual([]);
  const people = await (await server.as('editor')).call(
    'GET',
    `/workspaces/${server.workspace.slug}/persons`,
  );
  expect(people.body.items).toHaveLength(1);
  expect(people.body.items[0]).toMatchObject({ properties: { plan: 'pro' } });
  await context.close();
});

it('remembers the visitor only where it is told to', async () => {
  const { page, context } = await visit({ more: 'data-storage="local"' });
  const ids = () => page.evaluate('Object.keys(localStorage)');
  expect(await ids()).toContain('throughline.id');
  const before = await page.evaluate("localStorage.getItem('throughline.id')");
  await page.reload();
  expect(await page.evaluate("localStorage.getItem('throughline.id')")).toBe(before);
  await context.close();
  const plain = await visit();
  expect(await plain.page.evaluate('localStorage.length')).toBe(0);
  await plain.context.close();
});

it.each([
  ['Do Not Track', "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })"],
  [
    'Global Privacy Control',
    "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })",
  ],
])('sends nothing under %s', async (_what, init) => {
  const requests: string[] = [];
  const { page, context } = await visit({ init, more: 'data-storage="local"' });
  page.on('request', (request) => requests.push(request.url()));
  await page.getByText('Buy').click();
  await page.evaluate("throughline.identify('hidden')");
  await page.waitForTimeout(1300);
  await page.goto('about:blank');
  expect(requests.filter((url) => url.includes('/ingest'))).toEqual([]);
  await context.close();
  expect(await seen("distinct_id = 'hidden'")).toEqual([]);
});

it('tries again what could not be sent', async () => {
  const { page, context } = await visit();
  await page.waitForTimeout(1500);
  let refused = 0;
  await page.route('**/api/v1/ingest', async (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    return route.fulfill({ status: 503, headers: { 'access-control-allow-origin': '*' } });
  });
  await page.evaluate("throughline.track('sent twice')");
  await expect.poll(() => seen("event = 'sent twice'"), { timeout: 20_000 }).toHaveLength(1);
  expect(refused).toBe(2);
  await context.close();
});
