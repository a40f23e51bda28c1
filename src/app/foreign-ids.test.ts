import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Operation,
  operationsOf,
  rightRequestsTo,
  type WireRequest,
} from '#platform/testing/openapi-requests.ts';
import type { Pool } from '#platform/testing/schema-values.ts';
import {
  type Reply,
  startTestServer,
  type TestCaller,
  type TestServer,
} from '#platform/testing/server.ts';

/** The same requests each time: which of them reach which refusal depends on what was made before. */
const SEED = 20_261_123;
const RUNS = 4;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

const home: Pool = new Map();
const abroad: Pool = new Map();
let server: TestServer;
let owner: TestCaller;
let operations: readonly Operation[];

beforeAll(async () => {
  server = await startTestServer();
  owner = await server.as('owner');
  const document = await server.anonymous.call('GET', '/openapi.json');
  operations = operationsOf(document.body).filter(
    ({ id, contentType }) =>
      // Nobody is to be signed out, nor the workspace to go, in the middle.
      !/^(session|me|workspace|member|instance|user)\./.test(id) &&
      !contentType.startsWith('multipart'),
  );
  await fill(home, owner, server.workspace.slug);
  await fill(abroad, await server.as('owner', server.foreign), server.foreign.slug);
}, 120_000);
afterAll(() => server.close());

/** Makes records of most nouns in a workspace; later ones refer to earlier ones. */
async function fill(pool: Pool, caller: TestCaller, slug: string): Promise<void> {
  pool.set('slug', [slug]);
  for (const kind of ['person', 'member']) pool.set(kind, [caller.userId ?? '']);
  const creating = operations.filter(({ id }) => id.endsWith('.create'));
  for (const round of [1, 2]) {
    for (const operation of creating) {
      const wires = fc.sample(rightRequestsTo(operation, '', pool), {
        numRuns: 5,
        seed: SEED + round,
      });
      for (const wire of wires) {
        const { status, body } = await send(caller, wire);
        if (status !== 201 || typeof body?.id !== 'string') continue;
        for (const kind of [operation.noun, 'any']) {
          pool.set(kind, [...(pool.get(kind) ?? []), body.id]);
        }
      }
    }
  }
}

function send(caller: TestCaller, { method, target, body }: WireRequest): Promise<Reply> {
  return caller.call(method, target, body && JSON.parse(body.toString('utf8')));
}

/** An answer without what differs between any two. */
function bare({ text }: Reply, id: string): string {
  return text
    .replaceAll(id, 'ID')
    .replaceAll(UUID, 'UUID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'T')
    .replaceAll(/"milliseconds":\d+/g, '');
}

/** The request with another id at one place of its path, query or body. */
function withId(wire: WireRequest, at: number, held: string, id: string): WireRequest {
  const text = textOf(wire);
  const changed = text.slice(0, at) + id + text.slice(at + held.length);
  const end = changed.indexOf('\n');
  return {
    ...wire,
    target: changed.slice(0, end),
    body: wire.body && Buffer.from(changed.slice(end + 1)),
  };
}

function textOf({ target, body }: WireRequest): string {
  return `${target}\n${body?.toString('utf8') ?? ''}`;
}

it("answers another workspace's id, wherever it stands, as one that nothing has", async () => {
  const nounOf = new Map([...home].flatMap(([noun, ids]) => ids.map((id) => [id, noun] as const)));
  const tried = new Set<string>();
  const told: string[] = [];
  for (const operation of operations) {
    const wires = fc.sample(rightRequestsTo(operation, '', home), { numRuns: RUNS, seed: SEED });
    for (const wire of wires) {
      const text = textOf(wire);
      for (const { 0: held, index } of text.matchAll(UUID)) {
        const foreign = abroad.get(nounOf.get(held) ?? 'any')?.[0];
        const place = `${operation.id} ${text.slice(Math.max(0, index - 25), index).replaceAll(UUID, '')}`;
        if (!foreign || tried.has(place)) continue;
        tried.add(place);
        const absent = randomUUID();
        const none = await send(owner, withId(wire, index, held, absent));
        const other = await send(owner, withId(wire, index, held, foreign));
        // Where the rest of a write was done with the first, the second finds it done.
        if (wire.method !== 'GET' && none.status < 300) {
          if (other.status < 300 || other.status === 409) continue;
        }
        if (none.status === other.status && bare(none, absent) === bare(other, foreign)) continue;
        told.push(`${place}: ${none.status} ${none.text} but ${other.status} ${other.text}`);
      }
    }
  }
  expect(tried.size).toBeGreaterThan(400);
  expect(told.map((line) => line.slice(0, 600))).toEqual([]);
}, 180_000);
