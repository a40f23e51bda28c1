import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { goneWithin, runKillDrill } from '#platform/testing/kill-drill.ts';
import {
  becomeOwner,
  freePort,
  postmasterOf,
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
  const rounds = await runKillDrill({ dataDir: await dataFolder(), rounds: 3 });
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
