import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { z } from 'zod';
import { createLink } from '#core/access/links.ts';
import { joinWorkspace } from '#core/workspaces/workspaces.service.ts';
import { problemSchema } from '#platform/contract/problem.ts';
import { ROLES, type Role } from '#platform/contract/role.ts';
import {
  type Operation,
  operationsOf,
  requestsTo,
  rightRequestsTo,
  type WireRequest,
} from '#platform/testing/openapi-requests.ts';
import type { Json, Pool } from '#platform/testing/schema-values.ts';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';
import { features } from './features.ts';

const REQUESTS = 3000;
const AT_ONCE = 6;
/** Those who may do more call more often, so that most requests get past the door. */
const CALLERS = [...ROLES, 'editor', 'owner', 'editor', 'owner', 'admin', 'anonymous'] as const;
type Caller = (typeof CALLERS)[number];

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

interface Complaint {
  readonly complaint: string;
  readonly wire: WireRequest;
  readonly who: Caller;
  readonly answer: Answer;
}

const outputs = new Map(
  features.flatMap(({ routes = [] }) => routes.map(({ contract }) => [contract.id, contract])),
);
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const pool: Pool = new Map();
const cookies = new Map<Caller, string>();
let server: TestServer;
let operations: Operation[];

beforeAll(async () => {
  server = await startTestServer();
  const document = await server.anonymous.call('GET', '/openapi.json');
  operations = operationsOf(document.body);
  pool.set('slug', [...Array(15).fill(server.workspace.slug), server.foreign.slug]);
  for (const role of ROLES) {
    const { cookie, userId } = await server.as(role);
    cookies.set(role, cookie ?? '');
    pool.set('person', [...(pool.get('person') ?? []), userId ?? '']);
  }
});
afterAll(async () => {
  agent.destroy();
  await server.close();
});

it('answers thousands of right and wrong requests without a single failure of its own', async () => {
  const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  const runs = Math.ceil(REQUESTS / operations.length);
  const prefix = `${new URL(server.address).pathname.replace(/\/$/, '')}/api/v1`;
  const complaints: Complaint[] = [];
  const statuses = new Map<string, number>();
  await seedRecords(prefix, seed);
  const inOrder = operations.toSorted((a, b) => Number(endsSessions(a)) - Number(endsSessions(b)));
  for (const [i, operation] of inOrder.entries()) {
    const requests = fc.sample(requestsTo(operation, prefix, pool), {
      numRuns: runs,
      seed: seed + i,
    });
    const queue = requests.entries();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const [n, wire] of queue) {
          const who = CALLERS[(n + i) % CALLERS.length] ?? 'anonymous';
          const answer = await send(wire, who);
          const kind = `${Math.floor(answer.status / 100)}xx`;
          statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
          const complaint = complaintOf(wire, answer);
          if (complaint) complaints.push({ complaint, wire, who, answer });
          else remember(operation, wire, answer);
        }
      }),
    );
    await keepSignedIn(operation);
  }
  process.stdout.write(
    `fuzz: seed ${seed}, ${operations.length} operations, answers ${JSON.stringify(Object.fromEntries(statuses))}\n`,
  );
  expect(oneOfEach(complaints), `FUZZ_SEED=${seed} repeats this`).toEqual([]);
  // A fuzzer whose every request is refused at the door would prove nothing.
  expect(statuses.get('2xx')).toBeGreaterThan(REQUESTS / 5);
  const ready = await fetch(`${server.address}/readyz`);
  expect(ready.status).toBe(200);
}, 300_000);

/** Something to read, change and refer to: right requests to whatever creates, references included. */
async function seedRecords(prefix: string, seed: number): Promise<void> {
  const creating = operations.filter(
    ({ id, method }) => id.endsWith('.create') && method === 'POST',
  );
  for (const round of [1, 2, 3]) {
    for (const operation of creating) {
      for (const wire of fc.sample(rightRequestsTo(operation, prefix, pool), {
        numRuns: 4,
        seed: seed - round,
      })) {
        remember(operation, wire, await send(wire, 'owner'));
      }
    }
  }
}

function endsSessions({ id, method }: Operation): boolean {
  return method === 'DELETE' || id.startsWith('session.') || id === 'me.change_password';
}

function send(wire: WireRequest, who: Caller): Promise<Answer> {
  const { port } = new URL(server.address);
  const cookie = cookies.get(who);
  return new Promise((resolve) => {
    const headers: Record<string, string> = {
      origin: new URL(server.address).origin,
      ...(cookie ? { cookie } : {}),
      ...wire.headers,
    };
    if (wire.body) headers['content-length'] = String(wire.body.length);
    const outgoing = request(
      { host: '127.0.0.1', port, agent, method: wire.method, path: wire.target, headers },
      (response) => {
        const type = response.headers['content-type'] ?? '';
        const chunks: Buffer[] = [];
        const done = () =>
          resolve({
            status: response.statusCode ?? 0,
            type,
            text: textOf(Buffer.concat(chunks), response.headers['content-encoding']),
          });
        response.on('error', (error) => resolve({ status: 599, type: '', text: String(error) }));
        if (type.startsWith('text/event-stream')) {
          done();
          response.destroy();
          return;
        }
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', done);
      },
    );
    outgoing.setTimeout(15_000, () => outgoing.destroy(new Error('no answer in 15 s')));
    outgoing.on('error', (error) => resolve({ status: 599, type: '', text: String(error) }));
    outgoing.end(wire.body);
  });
}

/** Odd headers ask for a packed answer, too. */
function textOf(bytes: Buffer, encoding: string | undefined): string {
  return (encoding === 'gzip' && bytes.length > 0 ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** What is wrong with an answer, or null: a failure of ours, no problem document, no fitting record. */
function complaintOf(wire: WireRequest, { status, type, text }: Answer): string | null {
  if (status >= 500) return 'a failure of ours';
  if (wire.method === 'HEAD') return null;
  if (status >= 400) {
    // Pages meant for people tell what is wrong on the page.
    const isPage = outputs.get(wire.operation)?.produces === 'text/html';
    if (isPage && type.startsWith('text/html')) return null;
    if (!type.startsWith('application/problem+json'))
      return `a ${status} that is no problem document`;
    const problem = problemSchema.safeParse(JSON.parse(text));
    if (!problem.success) return `a problem document with ${issuesOf(problem.error)}`;
    return problem.data.status === status ? null : 'a problem that names another status';
  }
  const contract = outputs.get(wire.operation);
  if (status >= 300 || !contract || contract.produces || contract.method !== wire.method)
    return null;
  if (status === 204) return text === '' ? null : 'a 204 with a body';
  const output = contract.output.safeParse(JSON.parse(text));
  return output.success ? null : `an answer unlike its contract: ${issuesOf(output.error)}`;
}

/** The first issues of many, one line. */
function issuesOf({ issues }: z.core.$ZodError): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('; ');
}

/** One example of each complaint per operation, short enough to read. */
function oneOfEach(complaints: readonly Complaint[]): string[] {
  const groups = Map.groupBy(
    complaints,
    ({ complaint, wire, answer }) => `${complaint} ${answer.status} ${wire.operation}`,
  );
  return [...groups.values()].slice(0, 30).flatMap(([first, ...others]) => {
    if (!first) return [];
    const { complaint, wire, who, answer } = first;
    const body = wire.body?.subarray(0, 300).toString('utf8') ?? '';
    const headers = JSON.stringify(wire.headers).slice(0, 200);
    return `${complaint}, ${others.length} more like it: ${who} ${wire.operation} ${wire.method} ${wire.target.slice(0, 300)} ${headers} ${body} → ${answer.status} ${answer.text.slice(0, 300)}`;
  });
}

/** Keeps ids and cursors, so that later requests reach what earlier ones made. */
function remember({ noun }: Operation, wire: WireRequest, { status, type, text }: Answer): void {
  if (
    status >= 300 ||
    text === '' ||
    !type.includes('json') ||
    wire.target.includes(server.foreign.slug)
  )
    return;
  const body = JSON.parse(text) as Json & { items?: Json[] };
  const { id, nextCursor } = body ?? {};
  if (typeof id === 'string') for (const kind of [noun, 'any']) keep(kind, id);
  if (typeof nextCursor === 'string') keep('cursor', nextCursor);
}

function keep(kind: string, value: string): void {
  const values = pool.get(kind) ?? [];
  pool.set(kind, values);
  if (values.length < 50) values.push(value);
}

/** The requests themselves sign people out, change roles, rename the workspace; undo that. */
async function keepSignedIn({ method }: Operation): Promise<void> {
  if (method === 'GET') return;
  const { id, slug } = server.workspace;
  const rename = 'update workspaces set slug = $2 where id = $1 and slug <> $2';
  await server.app.database.owner.query(rename, [id, slug]);
  for (const role of ROLES) if (!(await isIn(role))) await restore(role);
}

/** Whether the role's session still lets it into the workspace as that role. */
async function isIn(role: Role): Promise<boolean> {
  const reply = await server.anonymous.call('GET', '/me', undefined, {
    cookie: cookies.get(role) ?? '',
  });
  const { workspaces = [] } = reply.body as { workspaces?: { slug: string; role: string }[] };
  return workspaces.some((one) => one.slug === server.workspace.slug && one.role === role);
}

async function restore(role: Role): Promise<void> {
  const { userId } = await server.as(role);
  if (!userId) return;
  const { database } = server.app;
  await database.owner.query('update users set disabled_at = null where id = $1', [userId]);
  const { rowCount } = await database.owner.query(
    'update members set role = $3 where workspace_id = $1 and user_id = $2',
    [server.workspace.id, userId, role],
  );
  if (!rowCount) {
    await joinWorkspace(server.app, { workspaceId: server.workspace.id, userId, role });
  }
  const link = await createLink(database, { purpose: 'sign_in', userId, hours: 1 });
  const reply = await server.anonymous.call(
    'POST',
    `/links/${link.token}`,
    {},
    {
      'x-forwarded-for': `10.0.${ROLES.indexOf(role)}.${Math.floor(Math.random() * 250)}`,
    },
  );
  const cookie = reply.headers.get('set-cookie')?.split(';')[0];
  if (cookie) cookies.set(role, cookie);
}

it.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  [
    'headers without end',
    `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(40_000)}\r\n\r\n`,
    413,
  ],
])('answers %s with a problem document too', async (_what, bytes, status) => {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
  socket.end(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  expect(head).toContain(`HTTP/1.1 ${status} `);
  expect(problemSchema.parse(JSON.parse(body)).status).toBe(status);
});
