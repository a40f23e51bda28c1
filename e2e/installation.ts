import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { pino } from 'pino';
import { type RunningServer, startServer } from '#app/server.ts';
import { firstOwnerAddress } from '#app/start.ts';
import { buildWebIfStale } from '#app/web-build.ts';
import { readConfig } from '#platform/config.ts';
import { openBrowser, openView } from '#platform/testing/browser.ts';
import { createTestDatabase } from '#platform/testing/database.ts';

/** A whole installation on a fresh data folder and database, and a browser in front of it. */
export interface Installation {
  readonly server: RunningServer;
  readonly browser: Browser;
  /** The first owner's window, 1440 by 900; signed in once somebody became the owner. */
  readonly owner: BrowserContext;
  readonly page: Page;
  /** Errors that nothing on the page caught. */
  readonly complaints: readonly string[];
  /** Makes the owner of the workspace `acme` without any screen. */
  becomeOwner(): Promise<void>;
  /** Opens a page of `acme`, such as `/features`. */
  go(path: string): Promise<void>;
  /** The owner's cookies, as a header has them. */
  cookie(): Promise<string>;
  /** Calls the API below `/workspaces/acme` as the owner. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

/** Starts a server that nobody owns yet, with these settings, and opens an empty page. */
export async function openInstallation(
  settings: Readonly<Record<string, string>> = {},
): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-e2e-'));
  const config = readConfig({
    PORT: '0',
    THROUGHLINE_DATA: dataDir,
    LOG_LEVEL: 'error',
    ...settings,
  });
  await buildWebIfStale();
  const database = await createTestDatabase();
  const server = await startServer({
    config,
    connection: database.connection,
    soleServer: true,
    log: pino({ level: config.logLevel }),
  });
  const browser = await openBrowser();
  const owner = await openView(browser, { width: 1440, height: 900, origin: server.address });
  const page = await owner.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  const cookie = async () =>
    (await owner.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  return {
    server,
    browser,
    owner,
    page,
    complaints,
    cookie,
    becomeOwner: () => takeFirstLink(server, owner),
    async go(path) {
      await page.goto(`${server.address}/acme${path}`);
    },
    async api<T>(method: string, path: string, body?: unknown) {
      const response = await fetch(`${server.address}/api/v1/workspaces/acme${path}`, {
        method,
        headers: {
          cookie: await cookie(),
          origin: new URL(server.address).origin,
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return (await response.json()) as T;
    },
    async close() {
      await browser.close();
      await server.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function takeFirstLink(server: RunningServer, owner: BrowserContext): Promise<void> {
  const token = (await firstOwnerAddress(server))?.split('/').at(-1);
  const taken = await owner.request.post(`${server.address}/api/v1/links/${token}`, {
    data: {
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      password: 'correct horse battery',
      workspaceName: 'Acme',
    },
  });
  if (!taken.ok()) throw new Error(`the first owner was refused: ${await taken.text()}`);
}
