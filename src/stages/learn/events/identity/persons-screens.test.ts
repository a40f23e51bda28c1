import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';
import type { ListedPerson, WholePerson } from './persons.contract.ts';

let server: TestServer;
let editor: TestCaller;
let key: string;
const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

async function send(...batch: object[]) {
  const reply = await server.anonymous.call('POST', '/ingest', { api_key: key, batch });
  expect(reply.status, reply.text).toBe(200);
}
const did = (event: string, distinct_id: string, minutes: number, more: object = {}) => ({
  event,
  distinct_id,
  timestamp: minutesAgo(minutes),
  ...more,
});

beforeAll(async () => {
  server = await startTestServer();
  editor = await server.as('editor');
  const admin = await server.as('admin');
  const product = await editor.call('POST', at('products'), { name: 'App' });
  const made = await admin.call('POST', at('product-keys'), {
    name: 'web',
    productId: product.body.id,
  });
  key = String(made.body.secret);
  await send(
    did('view', 'early', 500),
    did('$identify', 'grace', 300, {
      properties: { $anon_distinct_id: 'anon-g' },
      $set: { name: 'Grace Hopper', email: 'grace@example.org' },
    }),
    did('save', 'grace', 200),
    did('view', 'linus', 100),
    did('view', 'early', 1),
  );
});
afterAll(() => server.close());

async function list(query: string) {
  const reply = await editor.call('GET', at(`persons?${query}`));
  expect(reply.status, reply.text).toBe(200);
  const body = reply.body as unknown as { items: ListedPerson[]; nextCursor: string | null };
  return { ...body, names: body.items.map(({ distinctIds }) => distinctIds.at(-1)) };
}
async function idOf(q: string): Promise<number> {
  const { items } = await list(`q=${encodeURIComponent(q)}`);
  expect(items).toHaveLength(1);
  return items[0]?.id ?? 0;
}

describe('people', () => {
  it('are listed by when they were here last, page by page', async () => {
    const first = await list('sort=seen&limit=2');
    expect(first.names).toEqual(['early', 'linus']);
    expect(first.items[0]).toMatchObject({ events: 2, lastSeenAt: expect.any(String) });
    const second = await list(`sort=seen&limit=2&cursor=${first.nextCursor}`);
    expect(second.names).toEqual(['grace']);
    expect(second.nextCursor).toBe(null);
    expect((await list('limit=1')).items[0]?.lastSeenAt).not.toBe(null);
    const mixed = await editor.call('GET', at(`persons?cursor=${first.nextCursor}`));
    expect(mixed.status).toBe(400);
  });

  it('are found by how a name, an e-mail or an id begins, and by nothing like a pattern', async () => {
    for (const q of ['grace h', 'GRACE@', 'anon-g', 'gra']) {
      expect((await list(`q=${encodeURIComponent(q)}&sort=seen`)).names, q).toEqual(['grace']);
    }
    expect((await list('q=%25')).names).toEqual([]);
    expect((await list('q=anon_g')).names).toEqual([]);
  });

  it('tell what they did, how often, and of one kind alone', async () => {
    const id = await idOf('early');
    const activity = await editor.call('GET', at(`persons/${id}/activity`));
    expect(activity.body).toMatchObject({ events: 2, names: [{ name: 'view', count: 2 }] });
    const grace = await idOf('grace');
    const saved = await editor.call('GET', at(`persons/${grace}/events?event=save`));
    expect(saved.body.items.map(({ event }) => event)).toEqual(['save']);
    const { body } = await editor.call('GET', at(`persons/${grace}`));
    expect(body.ids).toEqual([
      { distinctId: 'anon-g', addedAt: expect.any(String) },
      { distinctId: 'grace', addedAt: expect.any(String) },
    ]);
    const viewer = await server.as('contributor');
    expect((await viewer.call('GET', at(`persons/${id}/activity`))).status).toBe(403);
  });

  it('stay whom somebody said they are, until it is left to events again', async () => {
    const contact = await editor.call('POST', at('contacts'), { name: 'L.', email: 'l@x.example' });
    const own = await editor.call('POST', at('contacts'), {
      name: 'G',
      email: 'grace@example.org',
    });
    const id = await idOf('grace');
    const link = async (body: object) => {
      const reply = await editor.call('POST', at(`persons/${id}/link`), body);
      expect(reply.status, reply.text).toBe(200);
      return reply.body as unknown as WholePerson;
    };
    const linked = await link({ contactId: contact.body.id });
    expect(linked).toMatchObject({ contactId: contact.body.id, isLinkedByHand: true });
    expect(linked.refs[String(contact.body.id)]?.title).toBe('L.');
    await send(did('$identify', 'grace', 0, { $set: { seen: true } }));
    const held = await editor.call('GET', at(`persons/${id}`));
    expect(held.body.contactId).toBe(contact.body.id);
    expect(await link({ contactId: null })).toMatchObject({ contactId: null });
    await send(did('$identify', 'grace', 0, { $set: { seen: false } }));
    expect((await editor.call('GET', at(`persons/${id}`))).body.contactId).toBe(null);
    const left = await link({ contactId: null, byHand: false });
    expect(left).toMatchObject({ contactId: own.body.id, isLinkedByHand: false });

    const strange = { contactId: '01900000-0000-7000-8000-000000000000' };
    const refused = await editor.call('POST', at(`persons/${id}/link`), strange);
    expect(refused.status).toBe(404);
    const viewer = await server.as('contributor');
    const forbidden = await viewer.call('POST', at(`persons/${id}/link`), { contactId: null });
    expect(forbidden.status).toBe(403);
  });

  it('that turned out to be one are told as one, with when', async () => {
    const from = await idOf('linus');
    await send({ event: '$create_alias', distinct_id: 'early', properties: { alias: 'linus' } });
    const { body } = await editor.call('GET', at(`persons/${from}`));
    expect(body.merged).toEqual([{ id: from, at: expect.any(String) }]);
    expect(body.id).not.toBe(from);
  });
});
