import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { evaluate } from './evaluate.ts';

/** A metric has new values, or an alert watches for something else. */
export const alertReaction: Reaction = {
  name: 'alerts',
  on: ['metric.measured', 'alert.created', 'alert.updated', 'alert.archived', 'alert.restored'],
  async react(app, workspaceId, acts) {
    const idsOf = (noun: string) =>
      acts.filter((act) => act.noun === noun).map((act) => act.recordId);
    const [metrics, changed] = [idsOf('metric'), idsOf('alert')];
    await app.database.transaction(systemActor(workspaceId), async (tx) => {
      const found = await those(
        tx,
        sql`(metric_id = any(${sql.param(metrics)}::uuid[]) and active and archived_at is null)
          or id = any(${sql.param(changed)}::uuid[])`,
      );
      await evaluate(app, tx, found);
    });
  },
};

/** What does not come tells of itself to nobody: alerts are looked at each hour besides. */
export const alertJob = defineJob({
  name: 'alert.evaluate',
  input: z.object({}),
  cron: '37 * * * *',
  run: (app, _input, signal) =>
    forEachWorkspace(app, signal, (id) =>
      app.database.transaction(systemActor(id), async (tx) =>
        evaluate(app, tx, await those(tx, sql`active and archived_at is null`)),
      ),
    ),
});

async function those(tx: Tx, which: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from alerts where workspace_id = ${tx.workspaceId} and (${which})`);
  return rows.map(({ id }) => id);
}
