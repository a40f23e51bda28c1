import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type RunningServer, startServer } from '#app/server.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { readConfig } from '#platform/config.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import { eventStoreOf } from '../open-store.ts';
import { linkPersonsOfContacts } from './link-persons.ts';
import { generationOf, knownPersons, rememberPersons } from './person-cache.ts';
import { applyErasures } from './persons.service.ts';

let server: TestServer;
let editor: TestCaller;
let admin: TestCaller;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  admin = await server.as('admin');
  const product = await editor.call('POST', at('products'), { name: 'App' });
  const wanted = { name: 'web', productId: product.body.id };
  key = String((await admin.call('POST', at('product-keys'), wanted)).body.secret);
});
afterAll(() => server.close());

const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;
const view = (distinct_id: string) => ({ event: 'view', distinct_id });
const identify = (distinct_id: string, $anon_distinct_id: string) => ({
  event: '$identify',
  distinct_id,
  properties: { $anon_distinct_id },
});

async function send(batch: object[], origin = server.origin): Promise<number> {
  const reply = await fetch(`${origin}/api/v1/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ api_key: key, batch }),
  });
  return reply.status;
}

async function numberOf(distinctId: string): Promise<number | undefined> {
  const { body } = await editor.call('GET', at(`persons?q=${distinctId}`));
  const found = body.items.find(({ distinctIds }) =>
    (distinctIds as string[]).includes(distinctId),
  );
  return found?.id as number | undefined;
}

const erase = (id: number | undefined) => admin.call('POST', at(`persons/${id}/erase`));

/** The numbers of persons that events of these ids count for. */
async function countedFor(prefix: string, of: RunningServer = server): Promise<number[]> {
  const { rows } = await eventStoreOf(of.app).query({
    workspaceId: server.workspace.id,
    sql: `select distinct person_id from events where distinct_id like '${prefix}%'`,
  });
  return rows.map(([id]) => Number(id));
}

/** Those of these numbers that nobody has. */
async function nobodys(ids: readonly number[]): Promise<number[]> {
  const { rows } = await server.app.database.owner.query<{ id: string }>(
    'select n as id from unnest($1::bigint[]) n where not exists (select from persons where id = n)',
    [ids],
  );
  return rows.map(({ id }) => Number(id));
}

it('takes along the events that were on their way when their person was erased', async () => {
  await send([view('eve')]);
  const eve = await numberOf('eve');
  const store = eventStoreOf(server.app);
  const gate = Promise.withResolvers<void>();
  const append = store.append.bind(store);
  const held = vi.spyOn(store, 'append').mockImplementationOnce(async (events) => {
    await gate.promise;
    return append(events);
  });
  const sending = send([view('eve'), view('eve')]);
  await expect.poll(() => held.mock.calls.length).toBe(1);
  expect((await erase(eve)).status).toBe(200);
  gate.resolve();
  expect(await sending).toBe(200);
  expect(await countedFor('eve')).toEqual([]);
  await send([view('eve')]);
  expect(await countedFor('eve')).toEqual([await numberOf('eve')]);
});

it('does not remember whom it read before they were erased', async () => {
  const { app, workspace } = server;
  await send([view('finn')]);
  const finn = (await numberOf('finn')) ?? 0;
  const before = generationOf(app, workspace.id);
  await erase(finn);
  rememberPersons(app, workspace.id, new Map([['finn', finn]]), before);
  expect(knownPersons(app, workspace.id, [{ distinctId: 'finn' } as never])).toBeNull();
});

it('lets nobody be joined with a person who is being erased', async () => {
  for (let round = 0; round < 15; round++) {
    await send([view(`gus-${round}`), view(`gus-${round}-anon`)]);
    const [gus, anon] = await Promise.all([
      numberOf(`gus-${round}`),
      numberOf(`gus-${round}-anon`),
    ]);
    const joining = [identify(`gus-${round}`, `gus-${round}-anon`), view(`gus-${round}`)];
    const results = await Promise.all([
      send(joining),
      erase(gus),
      send([view(`gus-${round}-anon`), view(`gus-${round}`)]),
      erase(anon),
    ]);
    expect(results[0]).toBe(200);
    expect(results[2]).toBe(200);
  }
  expect(await nobodys(await countedFor('gus'))).toEqual([]);
});

it('leaves nobody linked to a contact that is erased at the same moment', async () => {
  const made = await editor.call('POST', at('contacts'), { email: 'hana@example.org' });
  await send([{ ...identify('hana', 'hana-anon'), $set: { email: 'hana@example.org' } }]);
  const { app, workspace } = server;
  const hana = await numberOf('hana');
  const owner = app.database.owner;
  const unlink = () => owner.query('update persons set contact_id = null where id = $1', [hana]);
  // The reaction to the new contact has to be through before the race begins.
  await expect
    .poll(
      async () =>
        (await owner.query('select contact_id from persons where id = $1', [hana])).rows[0],
    )
    .toMatchObject({ contact_id: made.body.id });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await unlink();
  // As the erasure of a contact does, up to the moment before its commit.
  const erasing = await owner.connect();
  await erasing.query('begin');
  await erasing.query('select from contacts where id = $1 for update', [made.body.id]);
  const gone = 'update contacts set erased_at = now(), email = null where id = $1';
  await erasing.query(gone, [made.body.id]);
  const linking = app.database.transaction(systemActor(workspace.id), (tx) =>
    linkPersonsOfContacts(tx, [made.body.id]),
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  await erasing.query('commit');
  erasing.release();
  await linking;
  const { rows } = await owner.query('select contact_id from persons where id = $1', [hana]);
  expect(rows).toEqual([{ contact_id: null }]);
});

it('is heard of by other servers, and gone through again when all of them have heard', async () => {
  const { app, workspace } = server;
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  const other = await startServer({
    config: readConfig({ PORT: '0', THROUGHLINE_DATA: dataDir, LOG_LEVEL: 'error' }),
    connection: app.database.owner.options as never,
    soleServer: false,
  });
  try {
    await send([view('ines')], other.address);
    const ines = await numberOf('ines');
    await erase(ines);
    await expect
      .poll(() => knownPersons(other.app, workspace.id, [{ distinctId: 'ines' } as never]))
      .toBeNull();
    await send([view('ines')], other.address);
    expect(await countedFor('ines', other)).toContain(await numberOf('ines'));
    // What the other server had before it heard goes when the grace is over.
    expect(await nobodys(await countedFor('ines', other))).toEqual([ines]);
    await app.database.owner.query(
      `update person_erasures set asked_at = now() - interval '1 hour'`,
    );
    expect(await applyErasures(other.app, workspace.id)).toBe(1);
    expect(await nobodys(await countedFor('ines', other))).toEqual([]);
    const { rows } = await app.database.owner.query('select from person_erasures');
    expect(rows).toEqual([]);
  } finally {
    await other.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
