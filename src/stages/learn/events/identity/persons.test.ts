import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ReplyBody,
  startTestServer,
  type TestCaller,
  type TestServer,
} from '#platform/testing/server.ts';
import { eventStoreOf } from '../open-store.ts';

let server: TestServer;
let editor: TestCaller;
let admin: TestCaller;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  admin = await server.as('admin');
  const product = await editor.call('POST', at('products'), { name: 'App' });
  const made = await admin.call('POST', at('product-keys'), {
    name: 'web',
    productId: product.body.id,
  });
  key = String(made.body.secret);
});
afterAll(() => server.close());

const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;

async function send(...batch: object[]) {
  const reply = await server.anonymous.call('POST', '/ingest', { api_key: key, batch });
  expect(reply.status, reply.text).toBe(200);
  return reply.body;
}
const view = (distinct_id: string, more: object = {}) => ({ event: 'view', distinct_id, ...more });
const identify = (distinct_id: string, anon: string | undefined, more: object = {}) => ({
  event: '$identify',
  distinct_id,
  properties: { ...(anon === undefined ? {} : { $anon_distinct_id: anon }) },
  ...more,
});

/** How many persons these ids are, as the event store sees it and as the records do. */
async function personsOf(...ids: string[]): Promise<number> {
  const listed = ids.map((id) => `'${id}'`).join(',');
  const sql = `select count(distinct person_id) from events where distinct_id in (${listed})`;
  const store = eventStoreOf(server.app);
  const { rows } = await store.query({ workspaceId: server.workspace.id, sql });
  const held = new Set<number>();
  for (const id of ids) held.add((await personOf(id)).id as unknown as number);
  expect(held.size).toBe(Number(rows[0]?.[0]));
  return held.size;
}

async function personOf(id: string) {
  const found = await editor.call('GET', at(`persons?q=${encodeURIComponent(id)}`));
  const person = found.body.items.find((one) => (one.distinctIds as string[]).includes(id));
  if (!person) throw new Error(`nobody is ${id}: ${found.text}`);
  return person;
}

describe('identity', () => {
  it('joins a visitor with who they turn out to be, whichever was seen first', async () => {
    await send(view('anon-1'), identify('ada', 'anon-1'), view('ada'));
    expect(await personsOf('anon-1', 'ada')).toBe(1);
    await send(view('anon-2'));
    await send(identify('ada', 'anon-2'));
    await send(view('anon-2'), view('ada'));
    expect(await personsOf('anon-1', 'anon-2', 'ada')).toBe(1);
  });

  it('does not join two known people by $identify, and does by $create_alias', async () => {
    await send(identify('bob', 'anon-b'), view('bob'), identify('cleo', 'anon-c'), view('cleo'));
    const { warnings } = await send(identify('bob', 'cleo'));
    expect(warnings).toMatchObject([
      { index: 0, reason: expect.stringContaining('$create_alias') },
    ]);
    // At a shared computer: whoever signs in second does not become the first.
    expect((await send(identify('dora', 'anon-b'), view('dora'))).warnings).toHaveLength(1);
    expect(await personsOf('bob', 'cleo', 'dora')).toBe(3);
    await send({ event: '$create_alias', distinct_id: 'bob', properties: { alias: 'cleo' } });
    expect(await personsOf('bob', 'cleo', 'anon-b', 'anon-c')).toBe(1);
  });

  it.each(['null', 'undefined', '[object Object]', 'guest'])('joins nobody as “%s”', async (id) => {
    await send(view(`real-${id}`), view(id));
    const { warnings } = await send(identify(`real-${id}`, id));
    expect(warnings).toHaveLength(1);
    expect(await personsOf(id, `real-${id}`)).toBe(2);
  });

  it('makes one person of an id that many requests bring at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        n % 3 === 0
          ? send(identify('rushed', `rushed-anon-${n % 2}`), view('rushed'))
          : send(view('rushed'), view(`rushed-anon-${n % 2}`)),
      ),
    );
    expect(await personsOf('rushed')).toBe(1);
    const counts = await server.app.database.owner.query(
      `select count(*)::int as n from persons p where not exists (select from person_ids i where i.person_id = p.id)`,
    );
    expect(counts.rows).toEqual([{ n: 0 }]);
  });

  it('keeps what is said of a person: later words win, $set_once never overwrites', async () => {
    await send(identify('eve', undefined, { $set: { plan: 'free' }, $set_once: { source: 'ad' } }));
    await send(view('eve', { $set: { plan: 'pro' }, $set_once: { source: 'mail', age: 3 } }));
    expect((await personOf('eve')).properties).toEqual({ plan: 'pro', source: 'ad', age: 3 });
  });

  it('keeps what many events of a request say of a person as if they came one by one', async () => {
    const many = Array.from({ length: 9_990 }, (_, n) =>
      view('ivy', { $set: { [`k${n % 50}`]: n, last: n }, $set_once: { first: n } }),
    );
    const before = performance.now();
    const answer = await send(
      view('ivy', { $set_once: { k0: 'once', plan: 'free' } }),
      ...many,
      view('ivy', { $set: { plan: 'pro', email: 'Ivy@example.org' }, $set_once: { last: 'no' } }),
      view('jon', { $set: { plan: 'free' } }),
      view('ivy', { $set: { email: 'ivy2@example.org' } }),
    );
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(answer).toMatchObject({ rejected: 0, warnings: [] });
    const ivy = await personOf('ivy');
    expect(ivy.email).toBe('ivy2@example.org');
    expect(ivy.properties).toMatchObject({ first: 0, last: 9_989, k0: 9_950, plan: 'pro' });
    expect((await personOf('jon')).properties).toEqual({ plan: 'free' });
  });

  it('leaves out what would be too much of a person, and says so', async () => {
    const large = (name: string) => view('kim', { $set: { [name]: 'x'.repeat(60_000) } });
    const first = await send(large('a'), large('b'), large('c'), large('d'), large('e'));
    expect(first.warnings).toMatchObject([{ index: 4 }]);
    const second = await send(
      identify('kim', undefined),
      large('f'),
      view('lea', { $set: { a: 1 } }),
    );
    expect(second.warnings).toMatchObject([{ index: 1 }]);
    expect(Object.keys((await personOf('kim')).properties as object)).toEqual(['a', 'b', 'c', 'd']);
    expect((await personOf('lea')).properties).toEqual({ a: 1 });
    expect((await send(large('a'))).warnings).toEqual([]);
  });

  it('takes few locks for many aliases, whatever their order', async () => {
    const aliases = Array.from({ length: 400 }, (_, n) => ({
      event: '$create_alias',
      distinct_id: `many-${n}`,
      properties: { alias: `many-anon-${n}` },
    }));
    let most = 0;
    const sending = Promise.all([send(...aliases), send(...aliases.toReversed())]);
    for (let done = false; !done; ) {
      const { rows } = await server.app.database.owner.query<{ n: number }>(
        `select coalesce(max(n), 0)::int as n from (
           select count(*) as n from pg_locks where locktype = 'advisory' group by pid) held`,
      );
      most = Math.max(most, rows[0]?.n ?? 0);
      done = await Promise.race([sending.then(() => true), sleep(5, false)]);
    }
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(270);
    expect(await personsOf('many-7', 'many-anon-7')).toBe(1);
  });

  it('links people to the contacts and companies that they are', async () => {
    const company = await editor.call('POST', at('companies'), {
      name: 'Initech',
      externalId: 'group-7',
    });
    const domain = await editor.call('POST', at('companies'), {
      name: 'Hooli',
      domains: ['hooli.example'],
    });
    const contact = await editor.call('POST', at('contacts'), { email: 'fay@initech.example' });
    await send(
      identify('fay', undefined, { $set: { email: 'Fay@initech.example' } }),
      view('fay', { properties: { $groups: { company: 'group-7' } } }),
      identify('gil@hooli.example', undefined),
    );
    expect(await personOf('fay')).toMatchObject({
      contactId: contact.body.id,
      companyId: company.body.id,
      email: 'fay@initech.example',
    });
    expect(await personOf('gil@hooli.example')).toMatchObject({ companyId: domain.body.id });
    await send(identify('known-later', undefined));
    const later = await editor.call('POST', at('contacts'), { externalId: 'known-later' });
    await expect
      .poll(async () => (await personOf('known-later')).contactId, { timeout: 20_000 })
      .toBe(later.body.id);
    await admin.call('POST', at(`contacts/${later.body.id}/erase`), { texts: 'keep' });
    await expect
      .poll(() => personOf('known-later').catch(() => null), { timeout: 20_000 })
      .toBe(null);
    const ofCompany = await editor.call('GET', at(`persons?companyId=${company.body.id}`));
    expect(ofCompany.body.items).toHaveLength(1);
  });
});

const FIRST = '00000000-0000-4000-8000-000000000001';

describe('a person', () => {
  it('has their events, the latest first, over all their ids', async () => {
    await send(
      view('hal-anon', { timestamp: '2026-11-01T10:00:00Z' }),
      view('hal-anon', { uuid: FIRST, timestamp: '2026-11-03T10:00:00Z', properties: { n: 3 } }),
      view('hal-anon', { timestamp: '2026-11-03T10:00:00Z' }),
    );
    const before = await personOf('hal-anon');
    await send(identify('hal', undefined), view('hal', { timestamp: '2026-11-02T10:00:00Z' }));
    await send({ event: '$create_alias', distinct_id: 'hal', properties: { alias: 'hal-anon' } });
    const person = await personOf('hal');
    const events: ReplyBody[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = `limit=2${cursor && `&cursor=${cursor}`}`;
      const page = await editor.call('GET', at(`persons/${person.id}/events?${query}`));
      events.push(...page.body.items);
      cursor = page.body.nextCursor;
    }
    expect(events).toHaveLength(6);
    const views = events.filter(({ event }) => event === 'view');
    expect(views.map((one) => [String(one.at).slice(8, 10), one.properties])).toEqual([
      ['03', { n: 3 }],
      ['03', {}],
      ['02', {}],
      ['01', {}],
    ]);
    expect((await editor.call('GET', at(`persons/${before.id}`))).body.id).toBe(person.id);
    expect((await (await server.as('contributor')).call('GET', at(`persons`))).status).toBe(403);
  });

  it('is erased with all events on request, and comes back as somebody new', async () => {
    await send(view('ida-anon'), identify('ida', 'ida-anon'), view('ida'), view('ida'));
    const person = await personOf('ida');
    expect((await editor.call('POST', at(`persons/${person.id}/erase`))).status).toBe(403);
    const erased = await admin.call('POST', at(`persons/${person.id}/erase`));
    expect(erased.body).toEqual({ deletedEvents: 4 });
    expect((await editor.call('GET', at(`persons/${person.id}`))).status).toBe(404);
    expect((await admin.call('POST', at(`persons/${person.id}/erase`))).status).toBe(404);
    await send(view('ida'));
    expect((await personOf('ida')).id).not.toBe(person.id);
    expect(await personsOf('ida')).toBe(1);
  });
});
