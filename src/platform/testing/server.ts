import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type RunningServer, startServer } from '#app/server.ts';
import { createLink } from '#core/access/links.ts';
import { createUser } from '#core/access/users.ts';
import { createWorkspace, joinWorkspace } from '#core/workspaces/workspaces.service.ts';
import type { Feature } from '#platform/api/feature.ts';
import { readConfig } from '#platform/config.ts';
import type { Role } from '#platform/contract/role.ts';
import { createTestDatabase } from './database.ts';

/** What a call came back with: parsed JSON, or `text` for anything else. */
export interface Reply {
  readonly status: number;
  readonly body: ReplyBody;
  readonly text: string;
  readonly headers: Headers;
}

/** The members most answers have; others are there as unknown, for `expect` to look at. */
export interface ReplyBody {
  id: string;
  key: string;
  version: number;
  items: ReplyBody[];
  nextCursor: string | null;
  refs: Record<string, { noun: string; key: string; title: string }>;
  fields: { path: string; message: string }[];
  code: string;
  detail: string;
  current: ReplyBody;
  [field: string]: unknown;
}

/** Calls the API as one person (or nobody), through real HTTP. */
export interface TestCaller {
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  readonly userId: string | null;
  readonly cookie: string | null;
}

export interface TestServer extends RunningServer {
  readonly origin: string;
  /** A person with this role in this workspace, signed in. */
  as(role: Role, workspace?: TestWorkspace): Promise<TestCaller>;
  readonly anonymous: TestCaller;
  readonly workspace: TestWorkspace;
  /** A second tenant, for what must never be reached from the first. */
  readonly foreign: TestWorkspace;
  close(): Promise<void>;
}

export interface TestWorkspace {
  readonly id: string;
  readonly slug: string;
}

/** Set where the tests are to run with events in ClickHouse. */
const { TEST_CLICKHOUSE_URL } = process.env;

/** A whole server on a database of its own with two workspaces. Stop it with `close`. */
export async function startTestServer({
  features,
  env = {},
}: {
  features?: readonly Feature[];
  env?: Record<string, string>;
} = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  const config = readConfig({
    PORT: '0',
    THROUGHLINE_DATA: dataDir,
    LOG_LEVEL: 'error',
    THROUGHLINE_TRACE: '1',
    ...(TEST_CLICKHOUSE_URL ? { CLICKHOUSE_URL: TEST_CLICKHOUSE_URL } : {}),
    ...env,
  });
  const server = await startServer({
    config,
    connection: database.connection,
    soleServer: true,
    log: pino({ level: config.logLevel }),
    ...(features ? { features } : {}),
  });
  const owner = await createUser(server.app.database, {
    email: 'owner@example.org',
    name: 'Olive Owner',
    password: null,
    isInstanceOwner: true,
  });
  const stranger = await createUser(server.app.database, {
    email: 'stranger@example.org',
    name: 'Sam Stranger',
    password: null,
  });
  const workspace = await createWorkspace(server.app, { name: 'Home', ownerId: owner });
  const foreign = await createWorkspace(server.app, { name: 'Foreign', ownerId: stranger });
  const callers = new Map<string, Promise<TestCaller>>();
  return {
    ...server,
    origin: server.address,
    workspace,
    foreign,
    anonymous: caller(server.address, null, null),
    as(role, where = workspace) {
      const name = `${role} ${where.id}`;
      const existing = callers.get(name) ?? signIn(server, role, where);
      callers.set(name, existing);
      return existing;
    },
    async close() {
      await server.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function signIn(
  server: RunningServer,
  role: Role,
  workspace: TestWorkspace,
): Promise<TestCaller> {
  const { database } = server.app;
  const name = `${role[0]?.toUpperCase()}${role.slice(1)} of ${workspace.slug}`;
  const userId = await createUser(database, {
    email: `${role}@${workspace.slug}.example.org`,
    name,
    password: null,
  });
  await joinWorkspace(server.app, { workspaceId: workspace.id, userId, role });
  const link = await createLink(database, { purpose: 'sign_in', userId, hours: 1 });
  const reply = await caller(server.address, null, null).call('POST', `/links/${link.token}`, {});
  const cookie = reply.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`sign-in failed: ${JSON.stringify(reply.body)}`);
  return caller(server.address, userId, cookie);
}

function caller(address: string, userId: string | null, cookie: string | null): TestCaller {
  return {
    userId,
    cookie,
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${address}/api/v1${path}`, {
        method,
        headers: {
          origin: new URL(address).origin,
          ...(cookie ? { cookie } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      const parsed = (isJson ? JSON.parse(text) : {}) as ReplyBody;
      return { status: response.status, headers: response.headers, body: parsed, text };
    },
  };
}
