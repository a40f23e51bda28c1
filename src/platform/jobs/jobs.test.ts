import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';
import { defineJob } from './jobs.ts';

let release: () => void = () => {};
const gate = new Promise<void>((resolve) => {
  release = resolve;
});
const ran: number[] = [];
const job = defineJob({
  name: 'test.count',
  input: z.object({ n: z.number() }),
  async run(_app, { n }) {
    await gate;
    ran.push(n);
  },
});

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ features: [{ name: 'test', jobs: [job] }] });
});
afterAll(() => server.close());

it('runs every job without a key, and of those that wait with one key only the first', async () => {
  const { jobs } = server.app;
  const plain = await Promise.all([1, 2, 3].map((n) => jobs.send(job, { n })));
  expect(plain).not.toContain(null);
  const after = new Date(Date.now() + 200);
  expect(await jobs.send(job, { n: 4 }, { key: 'same', after })).not.toBeNull();
  expect(await jobs.send(job, { n: 5 }, { key: 'same', after })).toBeNull();
  release();
  await expect.poll(() => [...ran].sort(), { timeout: 15_000 }).toEqual([1, 2, 3, 4]);
}, 20_000);
