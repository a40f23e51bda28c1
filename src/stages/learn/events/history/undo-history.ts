import type { SinkJob } from '#core/imports/sinks.ts';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { forgetDistinctIds } from '../identity/person-cache.ts';
import { eventStoreOf } from '../open-store.ts';

const PERSONS_PER_BATCH = 500;

/** Removes the events that a run brought, and the persons whom nothing else speaks of. */
export async function undoHistory(
  app: App,
  { workspaceId, runId: loadId }: SinkJob,
  signal: AbortSignal,
): Promise<number> {
  const { deleted } = await eventStoreOf(app).eraseLoad(workspaceId, loadId);
  for (let after = '0'; ; ) {
    signal.throwIfAborted();
    const made = await personsOfLoad(app, workspaceId, loadId, after);
    const last = made.at(-1);
    if (last === undefined) return deleted;
    after = last;
    await removeIdle(app, workspaceId, loadId, made);
  }
}

/** Some persons that the run made, by number. */
async function personsOfLoad(
  app: App,
  workspaceId: string,
  loadId: string,
  after: string,
): Promise<string[]> {
  const rows = await app.database.transaction(
    systemActor(workspaceId, 'Import'),
    (tx) =>
      tx.query<{ id: string }>(
        `select id from persons where workspace_id = $1 and load_id = $2 and id > $3::bigint
         order by id limit ${PERSONS_PER_BATCH}`,
        [workspaceId, loadId, after],
      ),
    { readOnly: true },
  );
  return rows.map(({ id }) => id);
}

/** Those who did something else since stay. */
async function removeIdle(
  app: App,
  workspaceId: string,
  loadId: string,
  ids: readonly string[],
): Promise<void> {
  const { rows } = await eventStoreOf(app).query({
    workspaceId,
    sql: `select distinct person_id from events where person_id in (${ids.map(BigInt).join(', ')})`,
  });
  const busy = new Set(rows.map(([id]) => String(id)));
  const idle = ids.filter((id) => !busy.has(id));
  if (idle.length === 0) return;
  await app.database.transaction(systemActor(workspaceId, 'Import'), (tx) =>
    tx.query(
      'delete from persons where workspace_id = $1 and load_id = $2 and id = any($3::bigint[])',
      [workspaceId, loadId, idle],
    ),
  );
  forgetDistinctIds(app, workspaceId);
}
