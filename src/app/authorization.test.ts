import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '#app/features.ts';
import { scopesAllow } from '#platform/auth/authenticate.ts';
import { wholeJsonSchemaOf } from '#platform/contract/json-schema.ts';
import { allows, weakestRole } from '#platform/contract/policy.ts';
import { atLeast, ROLES, type Role } from '#platform/contract/role.ts';
import type { RouteContract } from '#platform/contract/route.ts';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

// Generated from the routes themselves: a new route is covered the day it is registered.
const routes = features.flatMap((feature) =>
  (feature.routes ?? []).map(({ contract }) => contract),
);
const workspaceRoutes = routes.filter((route) => route.access.kind === 'workspace');

interface Person {
  readonly name: string;
  readonly headers: Record<string, string>;
  readonly role: Role | null;
  readonly isInstanceOwner: boolean;
  readonly scopes: readonly string[] | null;
}

let server: TestServer;
let people: Person[];
/** Records of the other tenant, by noun, and other ids of it. */
let foreignIds: Map<string, string>;

beforeAll(async () => {
  server = await startTestServer();
  const { database } = server.app;
  const members = await Promise.all(
    ROLES.map(async (role) => person(role, await server.as(role), { role })),
  );
  const stranger = person('member of another workspace', await server.as('owner', server.foreign));
  await database.query('update users set is_instance_owner = false');
  const operator = await server.as('owner', server.foreign);
  const admin = await server.as('admin');
  people = [
    person('anonymous', server.anonymous),
    stranger,
    ...members,
    await keyOf(admin, 'a key of an admin that reads', ['*:read']),
    await keyOf(admin, 'a key of an admin that writes', ['*:write']),
    await keyOf(await server.as('viewer'), 'a key of a viewer that writes', ['*:write']),
  ];
  foreignIds = await fillForeign(operator);
});
afterAll(() => server.close());

function person(name: string, caller: TestCaller, more: Partial<Person> = {}): Person {
  const headers: Record<string, string> = caller.cookie ? { cookie: caller.cookie } : {};
  return { name, headers, role: null, isInstanceOwner: false, scopes: null, ...more };
}

async function keyOf(holder: TestCaller, name: string, scopes: string[]): Promise<Person> {
  const made = await holder.call('POST', `/workspaces/${server.workspace.slug}/api-keys`, {
    name,
    scopes,
  });
  expect(made.status).toBe(201);
  const role = name.includes('viewer') ? 'viewer' : 'admin';
  const headers = { authorization: `Bearer ${String(made.body.secret)}` };
  return person(name, server.anonymous, { role, scopes, headers });
}

/** One record of every noun in the other tenant, made over the API from the contract itself. */
async function fillForeign(owner: TestCaller): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const route of workspaceRoutes) {
    const [noun = '', verb] = route.id.split('.');
    if (verb !== 'create') continue;
    const reply = await owner.call(
      route.method,
      pathOf(route, server.foreign.slug, ids),
      sampleBody(route, ids),
    );
    if (reply.status === 201) ids.set(noun, reply.body.id);
  }
  ids.set('member', owner.userId ?? '');
  return ids;
}

const SOME_ID = '01900000-0000-7000-8000-000000000000';

/** The path with its parameters filled: `{id}` with the record of the route's own noun. */
function pathOf(route: RouteContract, workspace: string, ids: ReadonlyMap<string, string>): string {
  const [noun = ''] = route.id.split('.');
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'workspace') return workspace;
    if (name === 'token') return 'x'.repeat(43);
    const named = name === 'id' ? noun : name.replace(/Id$/, '');
    return ids.get(named) ?? SOME_ID;
  });
}

/** A smallest body that the contract takes, as far as its JSON schema tells; ids are the other tenant's. */
function sampleBody(route: RouteContract, ids: ReadonlyMap<string, string>): unknown {
  return sample(wholeJsonSchemaOf(route.body, 'input') as Schema, ids);
}

interface Schema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  format?: string;
  items?: Schema;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
}

function sample(schema: Schema, ids: ReadonlyMap<string, string>, name = ''): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) {
    const option = schema.anyOf.find(({ type }) => type && type !== 'null');
    return option ? sample(option, ids, name) : undefined;
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [
          key,
          sample(schema.properties?.[key] ?? {}, ids, key),
        ]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () =>
        sample(schema.items ?? {}, ids, name),
      );
    case 'string':
      return sampleText(schema, ids, name);
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      return undefined;
  }
}

function sampleText(schema: Schema, ids: ReadonlyMap<string, string>, name: string): string {
  if (name === 'scopes') return '*:read';
  if (name === 'noun') return 'feature';
  if (schema.format === 'uuid') return [...ids.values()][0] ?? SOME_ID;
  if (schema.format === 'email') return 'somebody@example.org';
  if (schema.format === 'date') return '2026-03-31';
  if (schema.format === 'date-time') return '2026-03-31T12:00:00Z';
  if (schema.format === 'uri') return 'https://example.org/';
  return 'sample'.padEnd(schema.minLength ?? 1, 'x');
}

type Verdict = 'allowed' | 401 | 403 | 404;

/** What the contract says must happen, told apart from how the server finds out. */
function verdictOf(route: RouteContract, who: Person, inOwn: boolean): Verdict {
  const { access } = route;
  const isKey = who.scopes !== null;
  // Where a product's own key stands in the place of an API key, an API key is an unknown one.
  if (access.kind === 'public') {
    return isKey && route.crossOrigin && route.method === 'POST' ? 401 : 'allowed';
  }
  if (who.name === 'anonymous') return 401;
  if (access.kind === 'user') return isKey ? 401 : 'allowed';
  if (access.kind === 'instance') {
    if (isKey) return 401;
    return who.isInstanceOwner ? 'allowed' : 403;
  }
  const here = who.name.startsWith('member of another') ? !inOwn : inOwn;
  const role = here ? (who.role ?? 'owner') : null;
  if (!role) return isKey ? 401 : 404;
  if (who.scopes && !scopesAllow(who.scopes, route)) return 403;
  return atLeast(role, weakestRole(access.rule)) || allows(access.rule, { userId: null, role })
    ? 'allowed'
    : 403;
}

// What no route takes: the caller is judged before the input, so that whoever is let in gets
// 400 and nothing happens. Streams and downloads are probed without being opened, too.
const PROBE = { notAField: true };

async function probe(who: Person, route: RouteContract, workspace: string): Promise<number> {
  const path = `/api/v1${pathOf(route, workspace, new Map())}`;
  const reply = await server.http.inject({
    method: route.method,
    url: route.method === 'GET' ? `${path}?notAField=1` : path,
    headers: { ...who.headers, host: 'localhost', origin: 'http://localhost' },
    ...(route.method === 'GET' || route.consumes ? {} : { payload: PROBE }),
  });
  return reply.statusCode;
}

async function digest(): Promise<string> {
  const { owner } = server.app.database;
  const { rows } = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
     and relname not in ('rate_counters', 'reaction_cursors') order by 1`,
  );
  const hash = createHash('sha256');
  for (const { name } of rows) {
    const { rows: found } = await owner.query<{ digest: string }>(
      `select md5(string_agg(row, '' order by row)) as digest from (
         select (to_jsonb(t) - 'seen_at' - 'last_used_at')::text as row from ${name} t) rows`,
    );
    hash.update(`${name} ${found[0]?.digest}\n`);
  }
  return hash.digest('hex');
}

describe('every route says who may call it, and holds to it', () => {
  it('has an access rule on every route', () => {
    expect(routes.length).toBeGreaterThan(50);
    for (const route of routes) {
      expect(['public', 'user', 'instance', 'workspace'], route.id).toContain(route.access?.kind);
      expect(route.path.includes('{workspace}'), route.id).toBe(route.access.kind === 'workspace');
    }
  });

  it('answers each caller as the rule says, in their own workspace and in another', async () => {
    const before = await digest();
    const wrong: string[] = [];
    const check = async (who: Person, route: RouteContract, inOwn: boolean) => {
      const slug = (inOwn ? server.workspace : server.foreign).slug;
      const status = await probe(who, route, slug);
      const verdict = verdictOf(route, who, inOwn);
      const open = route.access.kind === 'public';
      // A public route may say that there is nothing behind a made-up secret.
      const refusals = open ? [401, 403] : [401, 403, 404];
      const seen: Verdict | number = refusals.includes(status) ? status : 'allowed';
      // Nobody does anything with a probe: whoever is allowed hears that the input is wrong.
      const harmless =
        verdict !== 'allowed' ||
        route.consumes ||
        (open ? status >= 400 || route.method === 'GET' : status === 400);
      if (seen === verdict && harmless) return;
      wrong.push(`${who.name} ${route.method} ${route.path} in ${slug}: ${status}, not ${verdict}`);
    };
    for (const who of people) {
      await Promise.all(routes.map((route) => check(who, route, true)));
      await Promise.all(workspaceRoutes.map((route) => check(who, route, false)));
    }
    expect(wrong).toEqual([]);
    expect(await digest()).toBe(before);
  });

  it("does not find another tenant's records by their ids, whatever the role", async () => {
    const withIds = workspaceRoutes.filter((route) => /\{(?!workspace)\w+\}/.test(route.path));
    const before = await digest();
    const wrong: string[] = [];
    let notFound = 0;
    for (const who of [await server.as('owner'), await server.as('viewer')]) {
      for (const route of withIds) {
        const path = pathOf(route, server.workspace.slug, foreignIds);
        const body =
          route.method === 'GET' || route.consumes ? undefined : sampleBody(route, foreignIds);
        const { status } = await who.call(route.method, path, body);
        if (status === 404) notFound += 1;
        // Where a sample can't satisfy the contract, the refusal of the input is as good.
        if (![400, 403, 404].includes(status)) wrong.push(`${route.id}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(notFound).toBeGreaterThan(withIds.length * 1.2);
    expect(await digest()).toBe(before);
  });

  it("does not take another tenant's ids in a body", async () => {
    const owner = await server.as('owner');
    const targets = new Map(
      features.flatMap((feature) =>
        (feature.services ?? []).map(({ resource }) => [resource.noun, resource] as const),
      ),
    );
    const wrong: string[] = [];
    let tried = 0;
    for (const resource of targets.values()) {
      for (const [name, field] of Object.entries(resource.fields)) {
        const { kind, target, mode } = field.state;
        const foreign = kind === 'person' ? foreignIds.get('member') : foreignIds.get(target ?? '');
        if (mode === 'computed' || !foreign || !['reference', 'person'].includes(kind)) continue;
        const route = resource.routes.create;
        const body = { ...(sampleBody(route, new Map()) as object), [name]: foreign };
        const reply = await owner.call(
          'POST',
          pathOf(route, server.workspace.slug, new Map()),
          body,
        );
        tried += 1;
        if (reply.status < 400 || reply.status >= 500)
          wrong.push(`${resource.noun}.${name}: ${reply.status}`);
      }
    }
    expect(tried).toBeGreaterThan(3);
    expect(wrong).toEqual([]);
  });
});
