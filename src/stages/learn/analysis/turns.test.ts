import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('lets two questions of a workspace run at once, and others meanwhile', async () => {
  const turns = new Turns();
  const begun: string[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const ask = (workspace: string) =>
    turns.run(workspace, async () => {
      begun.push(workspace);
      await gate;
    });
  const asked = [ask('a'), ask('a'), ask('a'), ask('b')];
  await setImmediate();
  expect(begun).toEqual(['a', 'a', 'b']);
  open();
  await Promise.all(asked);
  expect(begun).toEqual(['a', 'a', 'b', 'a']);
  expect(turns.size).toBe(0);
});

it('refuses what would wait behind too many, and goes on after a failure', async () => {
  const turns = new Turns();
  const fail = () =>
    turns.run('a', () => setImmediate().then(() => Promise.reject(new Error('x'))));
  const asked = Array.from({ length: 32 }, fail);
  await expect(fail()).rejects.toMatchObject({ code: 'rate_limited' });
  const ended = await Promise.allSettled(asked);
  expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
  expect(turns.size).toBe(0);
  expect(await turns.run('a', async () => 1)).toBe(1);
});
