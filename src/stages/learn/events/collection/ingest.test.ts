import { gzipSync } from 'node:zlib';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, startTestServer, type TestServer } from '#platform/testing/server.ts';
import type { Value } from '../event-store.ts';
import { eventStoreOf } from '../open-store.ts';

let server: TestServer;
let key: string;
let productId: string;

beforeAll(async () => {
  server = await startTestServer();
  productId = (await (await server.as('editor')).call('POST', at('products'), { name: 'App' })).body
    .id;
  key = await newKey();
});
afterAll(() => server.close());

const at = (path: string) => `/workspaces/${server.workspace.slug}/${path}`;

async function newKey(more: object = {}): Promise<string> {
  const admin = await server.as('admin');
  const made = await admin.call('POST', at('product-keys'), { name: 'web', productId, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return String(made.body.secret);
}

function send(body: unknown, headers: Record<string, string> = {}, query = ''): Promise<Reply> {
  return server.anonymous.call('POST', `/ingest${query}`, body, headers);
}

/** Any bytes, as the network brings them. */
async function sendBytes(body: Buffer, headers: Record<string, string>): Promise<Reply> {
  const response = await fetch(`${server.address}/api/v1/ingest`, {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

async function rows(sql: string, params: string[] = []): Promise<readonly (readonly Value[])[]> {
  const store = eventStoreOf(server.app);
  return (await store.query({ workspaceId: server.workspace.id, sql, params })).rows;
}

const anEvent = (more: object = {}) => ({ event: 'opened', distinct_id: 'u1', ...more });

describe('what a product sends', () => {
  it('arrives as one event, as an array, as a batch, line by line, packed or not', async () => {
    const event = { ...anEvent({ event: 'shapes' }), api_key: key };
    const plain = { event: 'shapes', distinct_id: 'u1' };
    const replies = [
      await send(event),
      await send([event, plain]),
      await send({ api_key: key, batch: [plain, plain] }),
      await send([plain], {}, `?api_key=${key}`),
      await send(`${JSON.stringify(event)}\n\n${JSON.stringify(plain)}\r\n`, {
        'content-type': 'application/x-ndjson',
      }),
      await sendBytes(gzipSync(JSON.stringify([plain, plain])), { 'content-encoding': 'gzip' }),
      await sendBytes(gzipSync(JSON.stringify([plain, plain])), {}),
      // As sendBeacon does.
      await sendBytes(Buffer.from(JSON.stringify(event)), { 'content-type': 'text/plain' }),
    ];
    expect(replies.map(({ status, body }) => [status, body.accepted])).toEqual(
      [1, 2, 2, 1, 2, 2, 2, 1].map((count) => [200, count]),
    );
    const [found] = await rows(
      "select count(*), any_value(product_id) from events where event = 'shapes'",
    );
    expect(found).toEqual([13, productId]);
  });

  it('keeps well-known properties in columns and the others as they were', async () => {
    const properties = {
      $lib: 'web',
      $current_url: 'https://app.example.org/boards/1?x=2',
      $session_id: 's-1',
      plan: 'pro',
      list: [1, { a: null }],
      $app_version: 7,
    };
    await send(anEvent({ event: 'columns', properties, api_key: key }), {
      'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
    });
    const [row] = await rows(
      `select path, session_id, browser, os, device, app_version, props from events where event = 'columns'`,
    );
    expect(row?.slice(0, 6)).toEqual(['/boards/1', 's-1', 'Chrome', 'Linux', 'Desktop', null]);
    expect(JSON.parse(String(row?.[6]))).toEqual({
      $lib: 'web',
      plan: 'pro',
      list: [1, { a: null }],
      $app_version: 7,
    });
  });

  it('is kept once, however often it is sent', async () => {
    const batch = [
      anEvent({ event: 'repeat', uuid: uuidv4() }),
      anEvent({ event: 'repeat', message_id: 'order-17' }),
    ];
    const first = await send({ api_key: key, batch });
    const second = await send({ api_key: key, batch, sent_at: '2001-01-01T00:00:00Z' });
    expect(first.body).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(second.body).toMatchObject({ accepted: 0, duplicates: 2 });
  });

  it('is told by its place where it is wrong, and the rest is kept', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`);
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]));
    const wrong: [object | string | number | null, RegExp][] = [
      [{ distinct_id: 'u1' }, /“event” must be/],
      [{ event: 'x' }, /distinct_id/],
      [anEvent({ timestamp: 1_700_000_000 }), /not a number/],
      [anEvent({ timestamp: 'yesterday' }), /ISO 8601/],
      [anEvent({ timestamp: '2026-02-30T00:00:00Z' }), /ISO 8601/],
      [anEvent({ timestamp: '2999-01-01T00:00:00Z' }), /in the future/],
      [anEvent({ timestamp: '1969-01-01' }), /before the year 2000/],
      [anEvent({ uuid: '17' }), /UUID/],
      [anEvent({ properties: [1] }), /must be an object/],
      [anEvent({ properties: deep }), /nested/],
      [anEvent({ properties: many }), /more than 500/],
      [anEvent({ properties: { text: 'x'.repeat(70_000) } }), /bytes/],
      [anEvent({ properties: { text: 'a\ud800' } }), /surrogate/],
      [anEvent({ event: 'a\u0000' }), /NUL/],
      [anEvent({ event: 'x'.repeat(300) }), /300 characters/],
      [anEvent({ colour: 'red' }), /no field “colour”/],
      ['text', /must be an object/],
      [null, /must be an object/],
    ];
    const good = anEvent({ event: 'among wrong ones' });
    const reply = await send({
      api_key: key,
      batch: [good, ...wrong.map(([event]) => event), good],
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ accepted: 2, rejected: wrong.length });
    const errors = reply.body.errors as { index: number; reason: string }[];
    expect(errors.map(({ index }) => index)).toEqual(wrong.map((_, n) => n + 1));
    for (const [n, [, pattern]] of wrong.entries()) expect(errors[n]?.reason).toMatch(pattern);
  });

  it('is refused as a whole where nothing of it can be kept', async () => {
    const lines = { 'content-type': 'application/x-ndjson' };
    const bad = Buffer.from(
      JSON.stringify(anEvent({ event: 'ab' })).replace('b', '\xff'),
      'latin1',
    );
    expect(await sendBytes(bad, {})).toMatchObject({
      status: 400,
      body: { code: 'malformed_json' },
    });
    expect(await sendBytes(bad, lines)).toMatchObject({ status: 400 });
    expect((await send('{"event":', {}, `?api_key=${key}`)).body.code).toBe('malformed_json');
    expect((await send({ api_key: key, batch: 'x' })).status).toBe(400);
    expect((await send({ api_key: key, batch: [] })).body.detail).toContain('no event');
    const one = await send({ api_key: key, batch: [{ event: 'x' }] });
    expect(one.body.fields).toMatchObject([{ path: 'body.0.distinct_id' }]);
    expect((await send({ api_key: key, batch: Array(10_001).fill(anEvent()) })).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(50_000_000, 32));
    // Before anything is unpacked.
    const unknown = { authorization: 'Bearer tlp_nobody', 'content-encoding': 'gzip' };
    expect((await sendBytes(bomb, unknown)).status).toBe(401);
    expect((await sendBytes(bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await sendBytes(Buffer.alloc(9_000_000, 32), {})).status).toBe(413);
    expect((await sendBytes(Buffer.from('x'), { 'content-encoding': 'br' })).status).toBe(400);
    expect((await sendBytes(gzipSync('[]').subarray(0, 12), {})).status).toBe(400);
  });

  it("corrects a sender's wrong clock", async () => {
    const now = Date.now();
    const wrong = (ms: number) => new Date(ms + 40 * 24 * 3600_000).toISOString();
    const reply = await send({
      api_key: key,
      sent_at: wrong(now),
      batch: [anEvent({ event: 'clock', timestamp: wrong(now - 60_000) })],
    });
    expect(reply.body.accepted).toBe(1);
    const [row] = await rows("select ts from events where event = 'clock'");
    expect(Math.abs(Date.parse(String(row?.[0])) - (now - 60_000))).toBeLessThan(10_000);
  });
});

describe('who may send', () => {
  it('takes a product key alone, shown once, until it is revoked', async () => {
    const admin = await server.as('admin');
    const secret = await newKey({ name: 'short-lived' });
    const listed = await (await server.as('editor')).call('GET', at('product-keys'));
    expect(listed.text).not.toContain(secret);
    const held = listed.body.items.find(({ name }) => name === 'short-lived');
    expect(secret.startsWith(String(held?.hint))).toBe(true);
    expect((await send(anEvent({ api_key: secret }))).status).toBe(200);
    expect((await admin.call('DELETE', at(`product-keys/${held?.id}`))).status).toBe(204);
    expect((await send(anEvent({ api_key: secret }))).status).toBe(401);
    expect((await send(anEvent({ api_key: 'tlp_made-up' }))).status).toBe(401);
    expect((await send(anEvent())).status).toBe(401);
    const reads = await server.anonymous.call('GET', at('persons'), undefined, {
      authorization: `Bearer ${key}`,
    });
    expect(reads.status).toBe(401);
    expect((await (await server.as('editor')).call('POST', at('product-keys'), {})).status).toBe(
      403,
    );
  });

  it('takes nothing for a workspace that is archived', async () => {
    const [during, after] = [await newKey(), await newKey()];
    const archive = (at: string) =>
      server.app.database.owner.query(`update workspaces set archived_at = ${at} where id = $1`, [
        server.workspace.id,
      ]);
    await archive('now()');
    expect((await send(anEvent({ api_key: during }))).status).toBe(401);
    await archive('null');
    expect((await send(anEvent({ api_key: after }))).status).toBe(200);
  });

  it('looks at a key beside the body before it reads the body', async () => {
    const made = { authorization: 'Bearer tlp_made-up' };
    for (const body of [Buffer.from('{"event":'), gzipSync('[]').subarray(0, 12)]) {
      expect((await sendBytes(body, made)).status).toBe(401);
      expect((await sendBytes(body, {})).status).toBe(400);
    }
  });

  it('answers pages of other sites, and their browsers’ questions', async () => {
    const origin = { origin: 'https://shop.example.org' };
    const asked = await server.anonymous.call('OPTIONS', '/ingest', undefined, {
      ...origin,
      'access-control-request-method': 'POST',
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('*');
    const cookie = (await server.as('viewer')).cookie ?? '';
    const sent = await send(anEvent({ api_key: key }), { ...origin, cookie });
    expect(sent.status).toBe(200);
    expect(sent.headers.get('access-control-allow-origin')).toBe('*');
    const other = await server.anonymous.call('GET', '/me', undefined, origin);
    expect(other.headers.get('access-control-allow-origin')).toBe(null);
  });

  it('keeps to the quota of the product, over all its keys', async () => {
    const other = await (await server.as('editor')).call('POST', at('products'), { name: 'Small' });
    const quota = { productId: other.body.id, dailyQuota: 10 };
    const [first, second] = [await newKey(quota), await newKey(quota)];
    const batch = (api_key: string, n: number) =>
      send({ api_key, batch: Array(n).fill(anEvent()) });
    expect((await batch(first, 8)).status).toBe(200);
    const refused = await batch(first, 3);
    expect(refused.status).toBe(429);
    expect(refused.body.detail).toContain('quota of 10 events');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await batch(second, 1)).status).toBe(429);
    expect((await batch(first, 2)).status).toBe(200);
  });
});
