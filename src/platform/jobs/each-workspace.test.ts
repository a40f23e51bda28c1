import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';
import { forEachWorkspace } from './each-workspace.ts';
import { defineJob } from './jobs.ts';

const worked: string[] = [];
let broken: string | undefined;
const job = defineJob({
  name: 'test.each',
  input: z.object({}),
  run: (app, _input, signal) =>
    forEachWorkspace(app, signal, async (id) => {
      if (id === broken) throw new Error('this workspace is broken');
      worked.push(id);
    }),
});

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    features: [{ name: 'test', jobs: [job] }],
    env: { LOG_LEVEL: 'silent' },
  });
});
afterAll(() => server.close());

it('goes on after an error in one workspace, and is tried again for it', async () => {
  const [first, second] = [server.workspace.id, server.foreign.id].sort();
  broken = first;
  await server.app.jobs.send(job, {});
  await expect.poll(() => worked, { timeout: 15_000 }).toEqual([second]);
  broken = undefined;
  await expect.poll(() => worked, { timeout: 15_000 }).toEqual([second, first, second]);
}, 40_000);

it('leaves archived workspaces alone unless asked, and stops when told', async () => {
  const seen: string[] = [];
  const look = async (id: string) => seen.push(id);
  const { app, foreign, workspace } = server;
  const signal = new AbortController().signal;
  await app.database.query('update workspaces set archived_at = now() where id = $1', [foreign.id]);
  await forEachWorkspace(app, signal, look);
  expect(seen).toEqual([workspace.id]);
  await forEachWorkspace(app, signal, look, { archived: true });
  expect(seen).toHaveLength(3);
  await forEachWorkspace(app, AbortSignal.abort(), look);
  expect(seen).toHaveLength(3);
});
