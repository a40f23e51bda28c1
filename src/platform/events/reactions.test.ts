import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { type Reaction, Reactor } from './reactions.ts';
import { readActivity } from './read-activity.ts';

let server: TestServer;
let editor: TestCaller;
beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
});
afterAll(() => server.close());

const write = (noun: 'features' | 'opportunities', title: string) =>
  editor.call('POST', `/workspaces/${server.workspace.slug}/${noun}`, { title });

const START = { xid: '0', seq: '0' };
const placeOf = async (name: string) =>
  (
    await server.app.database.owner.query<{ xid: string; seq: string }>(
      'select xid::text, seq::text from reaction_cursors where reaction = $1',
      [name],
    )
  ).rows[0];
const lastPlace = async () => {
  const { acts } = await readActivity(server.app.database.owner, START, 10_000);
  return { xid: acts.at(-1)?.xid, seq: acts.at(-1)?.seq };
};

it('runs each act once over several servers, in order, and moves the unconcerned past it', async () => {
  const seen: string[] = [];
  const reactions: Reaction[] = [
    {
      name: 'test.features',
      on: ['feature.created'],
      async react(_app, _workspace, acts) {
        seen.push(...acts.map(({ recordId }) => recordId));
      },
    },
    {
      name: 'test.nothing',
      on: ['roadmap.created'],
      react: () => Promise.reject(new Error('not called')),
    },
  ];
  const servers = [1, 2].map(() => new Reactor(server.app, reactions));
  for (const reactor of servers) await reactor.start();
  const made: string[] = [];
  for (let i = 0; i < 12; i++) {
    made.push((await write('features', `Act ${i}`)).body.id);
    for (const reactor of servers) reactor.poke();
  }
  for (const reactor of servers) await reactor.settle();
  expect(seen).toEqual(made);
  expect(await placeOf('test.nothing')).toEqual(await lastPlace());
  for (const reactor of servers) await reactor.stop();
});

it('goes on after a failure with the same acts, and a slow one holds back nobody who reads the log', async () => {
  let attempts = 0;
  let finish = () => {};
  const slow = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const begun = Promise.withResolvers<void>();
  const reactor = new Reactor(server.app, [
    {
      name: 'test.slow',
      on: ['opportunity.created'],
      async react() {
        attempts += 1;
        if (attempts === 1) throw new Error('the first attempt fails');
        begun.resolve();
        await slow;
      },
    },
  ]);
  await reactor.start();
  onTestFinished(async () => {
    finish();
    await reactor.stop();
  });
  await write('opportunities', 'Slow to react to');
  reactor.poke();
  await begun.promise;
  const { id } = (await write('features', 'Meanwhile')).body;
  // The log is read up to the oldest transaction that runs, and other tests share the database server.
  const lastAct = async () =>
    (await readActivity(server.app.database.owner, START, 10_000)).acts.at(-1);
  await expect.poll(lastAct, { timeout: 20_000 }).toMatchObject({ recordId: id, verb: 'created' });
  finish();
  await reactor.settle();
  expect(attempts).toBe(2);
});

it('lets any number of reactions work at one time, each with connections to itself', async () => {
  const names = Array.from({ length: 12 }, (_, i) => `test.many${i}`);
  const reacted = new Set<string>();
  const together = Promise.withResolvers<void>();
  let working = 0;
  const reactor = new Reactor(
    server.app,
    names.map((name) => ({
      name,
      on: ['roadmap.created'],
      async react(app) {
        working += 1;
        if (working === names.length) together.resolve();
        await together.promise;
        await app.database.owner.query('select 1');
        reacted.add(name);
      },
    })),
  );
  await reactor.start();
  onTestFinished(() => reactor.stop());
  await editor.call('POST', `/workspaces/${server.workspace.slug}/roadmaps`, { name: 'Many' });
  await reactor.settle();
  expect(reacted.size).toBe(names.length);
});

it('hears of an act soon after the older transaction that hid it, which tells nobody', async () => {
  const seen: string[] = [];
  const reactor = new Reactor(server.app, [
    {
      name: 'test.hidden',
      on: ['feature.created'],
      react: async (_app, _workspace, acts) => {
        seen.push(...acts.map(({ recordId }) => recordId));
      },
    },
  ]);
  await reactor.start();
  await reactor.settle();
  onTestFinished(() => reactor.stop());
  const older = await server.app.database.owner.connect();
  await older.query('begin; select pg_current_xact_id()');
  const { id } = (await write('features', 'Hidden for now')).body;
  reactor.poke();
  await sleep(300);
  expect(seen).not.toContain(id);
  await older.query('rollback');
  older.release();
  // Well before the safety net, which looks every five seconds.
  await expect.poll(() => seen.includes(id), { timeout: 2_000 }).toBe(true);
});
