import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordDrill } from '#core/features/record-drill.ts';
import { findLockHolder } from '#platform/db/embedded/server-lock.ts';
import { startEmbedded } from '#platform/db/embedded.ts';
import { goneWithin, runKillDrill } from '#platform/testing/kill-drill.ts';
import {
  becomeOwner,
  freePort,
  postmasterOf,
  type ServerProcess,
  startServerProcess,
} from '#platform/testing/server-process.ts';
import { buildWebIfStale } from './web-build.ts';

const folders: string[] = [];

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  folders.push(folder);
  return folder;
}

beforeAll(async () => {
  await buildWebIfStale();
}, 120_000);
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

it('keeps every acknowledged record exactly once when server, database or both are killed', async () => {
  const rounds = await runKillDrill({
    subject: recordDrill,
    dataDir: await dataFolder(),
    rounds: 3,
  });
  expect(rounds.map(({ victim }) => victim)).toEqual(['server', 'database', 'both']);
  for (const round of rounds) expect(round).toMatchObject({ lost: 0, duplicated: 0 });
  expect(rounds.at(-1)?.acknowledged).toBeGreaterThan(10);
}, 240_000);

it('finishes running requests on SIGTERM, then leaves with 0 and takes PostgreSQL along', async () => {
  const dataDir = await dataFolder();
  const server = await startServerProcess({ dataDir, port: await freePort() });
  const visitor = await becomeOwner(server);
  const postmaster = postmasterOf(dataDir);
  const body = JSON.stringify({ title: 'Begun before the stop' });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    const outgoing = request(
      `${server.address}/api/v1/workspaces/${visitor.workspace}/features`,
      {
        method: 'POST',
        headers: {
          cookie: visitor.cookie,
          origin: server.address,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (response) => resolve(response.resume().statusCode),
    );
    outgoing.on('error', reject);
    outgoing.write(body.slice(0, 5), () => {
      setTimeout(() => process.kill(server.pid, 'SIGTERM'), 50);
      setTimeout(() => outgoing.end(body.slice(5)), 300);
    });
  });
  expect(await answered).toBe(201);
  expect(await server.exit).toEqual({ code: 0, signal: null });
  expect(await goneWithin(postmaster, 100)).toBe(true);
  expect(server.output()).not.toMatch(/"level":[56]0/);
}, 120_000);

it('is not kept from stopping by open pages, nor by connections that have asked nothing', async () => {
  const server = await startServerProcess({ dataDir: await dataFolder(), port: await freePort() });
  const visitor = await becomeOwner(server);
  const live = await fetch(`${server.address}/api/v1/workspaces/${visitor.workspace}/live`, {
    headers: { cookie: visitor.cookie },
  });
  expect(live.status).toBe(200);
  const { hostname, port } = new URL(server.address);
  const silent = connect(Number(port), hostname);
  await once(silent, 'connect');
  const stopping = performance.now();
  process.kill(server.pid, 'SIGTERM');
  expect(await live.text()).toContain('retry');
  expect(await server.exit).toEqual({ code: 0, signal: null });
  expect(performance.now() - stopping).toBeLessThan(30_000);
  silent.destroy();
}, 120_000);

it('takes PostgreSQL along when it is told to stop while it starts', async () => {
  const dataDir = await dataFolder();
  const starting = startServerProcess({ dataDir, port: await freePort() });
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  await expect
    .poll(() => existsSync(file) && findLockHolder(dataDir), { interval: 5 })
    .toBeTruthy();
  process.kill(findLockHolder(dataDir)?.pid ?? Number.NaN, 'SIGTERM');
  // It may have answered before it stopped, or not.
  const [{ value: server }] = (await Promise.allSettled([starting])) as [{ value?: ServerProcess }];
  expect(await (server?.exit ?? { code: 0 })).toMatchObject({ code: 0 });
  await expect.poll(() => existsSync(file)).toBe(false);
}, 120_000);

it('stops in order even while its database is being started again', async () => {
  const dataDir = await dataFolder();
  const server = await startServerProcess({ dataDir, port: await freePort() });
  process.kill(postmasterOf(dataDir), 'SIGKILL');
  await sleep(100);
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exit).toEqual({ code: 0, signal: null });
  // PostgreSQL takes this file away when it has ended in order.
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
}, 120_000);

it('works on a PostgreSQL that is not its own, from an empty folder on', async () => {
  const embedded = await startEmbedded({
    dataDir: await dataFolder(),
    log: pino({ level: 'fatal' }),
    durable: false,
  });
  const { host, port, user } = embedded.connection;
  const client = new pg.Client({ host, port, user, database: 'postgres' });
  await client.connect();
  await client.query('create database elsewhere');
  await client.end();
  const dataDir = join(await dataFolder(), 'not', 'yet', 'there');
  const server = await startServerProcess({
    dataDir,
    port: await freePort(),
    env: {
      DATABASE_URL: `postgres://${user}@localhost:${port}/elsewhere?host=${encodeURIComponent(host)}`,
    },
  });
  const visitor = await becomeOwner(server);
  const response = await fetch(
    `${server.address}/api/v1/workspaces/${visitor.workspace}/features?limit=1`,
    { headers: { cookie: visitor.cookie } },
  );
  expect(await response.json()).toMatchObject({ items: [] });
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
  process.kill(server.pid, 'SIGTERM');
  expect(await server.exit).toEqual({ code: 0, signal: null });
  await embedded.stop();
}, 120_000);
