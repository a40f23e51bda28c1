import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteArchived } from '#core/workspaces/archive.ts';
import { startTestServer, type TestServer } from '#platform/testing/server.ts';
import { eventStoreOf } from './open-store.ts';
import { anEvent } from './testing/sample-events.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

async function eventsOf(workspaceId: string): Promise<number> {
  const sql = 'select count(*) from events';
  const { rows } = await eventStoreOf(server.app).query({ workspaceId, sql });
  return Number(rows[0]?.[0]);
}

it('takes its events along, also in a run after one that ended abruptly', async () => {
  const store = eventStoreOf(server.app);
  const { id } = server.workspace;
  const event = anEvent({ workspaceId: id });
  const theirs = { ...event, workspaceId: server.foreign.id };
  await store.append([event, theirs]);
  expect(await eventsOf(id)).toBe(1);
  await server.app.database.owner.query('update workspaces set archived_at = now() where id = $1', [
    id,
  ]);
  await server.app.jobs.send(deleteArchived, { id }, { key: id });
  await expect.poll(() => eventsOf(id), { timeout: 20_000 }).toBe(0);
  await store.append([anEvent({ workspaceId: id })]);
  await server.app.jobs.send(deleteArchived, { id }, { key: `again ${id}` });
  await expect.poll(() => eventsOf(id), { timeout: 20_000 }).toBe(0);
  expect(await eventsOf(server.foreign.id)).toBe(1);
});
