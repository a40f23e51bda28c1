import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemActor } from '#platform/auth/actor.ts';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

it('every table with a workspace has row-level security, and the application role owns none', async () => {
  const { rows } = await server.app.database.owner.query(`
    select c.relname, c.relrowsecurity, pg_get_userbyid(c.relowner) as owner
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and c.relname <> 'one_time_links'`);
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter((row) => !row.relrowsecurity || row.owner === 'throughline_app')).toEqual([]);
});

it('a query that forgets the workspace sees only its own rows, and none outside one', async () => {
  const { database } = server.app;
  const seen = await database.transaction(systemActor(server.workspace.id), async (tx) =>
    (await tx.db.execute(sql`select distinct workspace_id from members`)).rows.map(
      (row) => row.workspace_id,
    ),
  );
  expect(seen).toEqual([server.workspace.id]);
  expect(await database.query('select * from members')).toEqual([]);
});

it('reads of several workspaces at once each see their own, on connections that cannot write', async () => {
  const { database } = server.app;
  const workspaces = [server.workspace.id, server.foreign.id];
  const forgetful = sql`select distinct workspace_id from members, pg_sleep(0.01)`;
  const seen = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const workspaceId = workspaces[i % 2] ?? '';
      const { rows } = await database.read(systemActor(workspaceId), (tx) =>
        tx.db.execute(forgetful),
      );
      return rows.map((row) => row.workspace_id === workspaceId);
    }),
  );
  expect(seen).toEqual(seen.map(() => [true]));
  await expect(
    database.read(systemActor(server.workspace.id), (tx) =>
      tx.query(`update features set title = 'x'`),
    ),
  ).rejects.toMatchObject({ code: '25006' });
  expect(await database.query('select * from members')).toEqual([]);
});

it('history can be neither altered nor removed by the application', async () => {
  const { database } = server.app;
  for (const statement of [sql`update activity set verb = 'x'`, sql`delete from activity`]) {
    await expect(
      database.transaction(systemActor(server.workspace.id), (tx) => tx.db.execute(statement)),
    ).rejects.toThrow();
  }
});

it('who stands behind a note is found by an index, which row-level security must not prevent', async () => {
  const { database } = server.app;
  const { id } = server.workspace;
  const plan = await database.transaction(systemActor(id), async (tx) => {
    await tx.db.execute(sql`set local enable_seqscan = off`);
    return tx.db.execute<{ 'QUERY PLAN': string }>(
      sql`explain select * from feedback_voices where workspace_id = ${id} and feedback_id = ${id}`,
    );
  });
  const lines = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(lines).toMatch(/Index Cond: .*CASE WHEN \(survivor_id IS NULL\)/);
});
