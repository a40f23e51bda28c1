import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestCaller, type TestServer } from '#platform/testing/server.ts';

let server: TestServer;
let owner: TestCaller;
beforeAll(async () => {
  server = await startTestServer();
  owner = await server.as('owner');
});
afterAll(() => server.close());

const home = () => `/workspaces/${server.workspace.slug}`;

describe('archiving a workspace', () => {
  it('takes an owner who types its name', async () => {
    const admin = await server.as('admin');
    expect((await admin.call('POST', `${home()}/archive`, { name: 'Home' })).status).toBe(403);
    const wrong = await owner.call('POST', `${home()}/archive`, { name: 'home' });
    expect(wrong.status).toBe(400);
    expect(wrong.body.fields).toMatchObject([{ path: 'body.name' }]);
  });

  it('closes it to everybody, keys included, until an owner restores it', async () => {
    const editor = await server.as('editor');
    await editor.call('POST', `${home()}/features`, { title: 'Stays' });
    const key = await owner.call('POST', `${home()}/api-keys`, { name: 'k', scopes: ['*:read'] });
    const headers = { authorization: `Bearer ${String(key.body.secret)}` };
    const archived = await owner.call('POST', `${home()}/archive`, { name: 'Home' });
    expect(archived.status).toBe(200);
    expect((await editor.call('GET', `${home()}/features`)).status).toBe(404);
    expect((await owner.call('GET', `${home()}/features`)).status).toBe(404);
    const byKey = await server.anonymous.call('GET', `${home()}/features`, undefined, headers);
    expect(byKey.status).toBe(401);
    const restore = `/archived-workspaces/${server.workspace.id}/restore`;
    expect((await editor.call('POST', restore)).status).toBe(404);
    expect((await editor.call('GET', '/workspaces')).body.archived).toEqual([]);
    expect((await owner.call('GET', '/workspaces')).body.archived).toMatchObject([
      { name: 'Home' },
    ]);
    expect((await owner.call('POST', restore)).status).toBe(200);
    const list = await editor.call('GET', `${home()}/features`);
    expect(list.body.items).toMatchObject([{ title: 'Stays' }]);
  });

  it('comes before deleting it with all that is in it, and nothing of another', async () => {
    const path = `/archived-workspaces/${server.workspace.id}`;
    expect((await owner.call('DELETE', path, { name: 'Home' })).status).toBe(404);
    const stranger = await server.as('owner', server.foreign);
    await stranger.call('POST', `/workspaces/${server.foreign.slug}/features`, { title: 'Theirs' });
    await owner.call('POST', `${home()}/archive`, { name: 'Home' });
    expect((await stranger.call('DELETE', path, { name: 'Home' })).status).toBe(404);
    expect((await owner.call('DELETE', path, { name: 'Home' })).status).toBe(204);
    await expect.poll(() => rowsOf(server.workspace.id), { timeout: 10_000 }).toBe(0);
    expect(await rowsOf(server.foreign.id)).toBeGreaterThan(0);
  });
});

/** All rows of a workspace, in whatever table. */
async function rowsOf(workspaceId: string): Promise<number> {
  const { owner: db } = server.app.database;
  const { rows: tables } = await db.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relkind = 'r' and a.attname = 'workspace_id' and c.relnamespace = 'public'::regnamespace`,
  );
  let total = 0;
  for (const { name } of tables) {
    const { rows } = await db.query<{ n: number }>(
      `select count(*)::int as n from ${name} where workspace_id = $1`,
      [workspaceId],
    );
    total += rows[0]?.n ?? 0;
  }
  return total;
}
