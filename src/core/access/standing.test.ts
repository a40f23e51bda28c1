import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorkspace } from '#core/workspaces/workspaces.service.ts';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';

const LISTENING = `select pid from pg_stat_activity
  where datname = current_database() and query like 'listen throughline%'`;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

// Changed where no server of ours is asked, as the command line or another server does: this one
// must hear of it from the database, long before it would ask again by itself.
it.each([
  ['an ended session', 'editor', 'delete from sessions where user_id = $1', 401],
  [
    'an expired session',
    'contributor',
    `update sessions set expires_at = now() - interval '1 second' where user_id = $1`,
    401,
  ],
  ['a locked account', 'viewer', 'update users set disabled_at = now() where id = $1', 401],
  ['a member removed', 'owner', 'delete from members where user_id = $1', 404],
  ['a lower role', 'admin', `update members set role = 'editor' where user_id = $1`, 403],
] as const)('%s is heard of at once', async (_what, role, change, status) => {
  const somebody = await server.as(role);
  const what = role === 'admin' ? 'invitations' : 'tags';
  const ask = async () =>
    (await somebody.call('GET', `/workspaces/${server.workspace.slug}/${what}`)).status;
  expect(await ask()).toBe(200);
  await server.app.database.owner.query(change, [somebody.userId]);
  await expect.poll(ask, { timeout: 3_000, interval: 20 }).toBe(status);
});

it('an archived workspace and a narrowed key are heard of at once', async () => {
  const { slug, id } = server.foreign;
  const admin = await server.as('admin', server.foreign);
  const made = await admin.call('POST', `/workspaces/${slug}/api-keys`, {
    name: 'Reader',
    scopes: ['tag:read'],
    expiresInDays: 1,
  });
  const ask = async (caller = admin, headers = {}) =>
    (await caller.call('GET', `/workspaces/${slug}/tags`, undefined, headers)).status;
  const withKey = () => ask(server.anonymous, { authorization: `Bearer ${made.body.secret}` });
  // What reacts to the key writes too, and what this server writes it hears of anyway.
  await server.reactor.settle();
  expect([await ask(), await withKey()]).toEqual([200, 200]);
  const { owner } = server.app.database;
  await owner.query(`update api_keys set scopes = '{company:read}' where id = $1`, [made.body.id]);
  await expect.poll(withKey, { timeout: 3_000, interval: 20 }).toBe(403);
  await owner.query('update workspaces set archived_at = now() where id = $1', [id]);
  await expect.poll(() => ask(), { timeout: 3_000, interval: 20 }).toBe(404);
});

it('a workspace called “null” is not taken for none', async () => {
  const owner = await server.as('owner', server.foreign);
  const made = await createWorkspace(server.app, { name: 'Null', ownerId: owner.userId ?? '' });
  expect(made.slug).toBe('null');
  await server.reactor.settle();
  expect((await owner.call('GET', '/me')).status).toBe(200);
  expect((await owner.call('GET', '/workspaces/null/tags')).status).toBe(200);
});

it('every column that says who somebody is has its trigger', async () => {
  const { rows } = await server.app.database.owner.query<{ column: string }>(
    `select distinct read.attname as column
     from pg_proc f
     join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = f.oid
       and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
     join pg_attribute read on read.attrelid = d.refobjid and read.attnum = d.refobjsubid
     where f.proname in ('actor_of_session', 'actor_of_key') and not exists (
       select from pg_trigger t where t.tgrelid = read.attrelid
         and t.tgname = 'standing_changed' and read.attnum = any(t.tgattr))
     order by 1`,
  );
  // What a row is about never changes, and when somebody was last here changes nothing.
  expect(rows.map(({ column }) => column)).toEqual([
    'id',
    'last_used_at',
    'seen_at',
    'workspace_id',
  ]);
});

it('nothing is kept while the database is not heard', async () => {
  const writer = await server.as('owner', server.foreign);
  const { owner } = server.app.database;
  await owner.query('update workspaces set archived_at = null where id = $1', [server.foreign.id]);
  const ask = async () =>
    (await writer.call('GET', `/workspaces/${server.foreign.slug}/tags`)).status;
  await expect.poll(ask, { timeout: 3_000, interval: 20 }).toBe(200);
  await owner.query(`select pg_terminate_backend(pid) from (${LISTENING}) listening`);
  await expect.poll(() => server.app.live.listening, { timeout: 900, interval: 5 }).toBe(false);
  await owner.query('delete from sessions where user_id = $1', [writer.userId]);
  expect(await ask()).toBe(401);
  await expect.poll(() => server.app.live.listening, { timeout: 5_000 }).toBe(true);
  const { rows } = await owner.query(LISTENING);
  expect(rows).toHaveLength(1);
});
