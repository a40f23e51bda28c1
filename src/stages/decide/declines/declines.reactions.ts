import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import type { Decline } from './declines.contract.ts';
import { bringBack, declineService, end, today } from './declines.service.ts';
import { reasonToReturn } from './revisit.ts';

/** Evidence grew, a condition was set or changed, or somebody took an item up again by hand. */
export const revisitReaction: Reaction = {
  name: 'revisits',
  on: ['evidence.counted', 'decline.*', 'feature.updated', 'opportunity.updated'],
  async react(app, workspaceId, acts) {
    const counted = acts.filter(({ noun }) => noun === 'evidence').map((act) => act.recordId);
    const changed = acts.filter(({ noun }) => noun === 'decline').map((act) => act.recordId);
    const takenUp = acts
      .filter(({ changes }) => changes?.state?.[0] === 'declined')
      .map((act) => act.recordId);
    if (counted.length + changed.length + takenUp.length === 0) return;
    await app.database.transaction(systemActor(workspaceId), async (tx) => {
      await endThoseOf(tx, takenUp);
      await followEvidence(tx, counted);
      const found = await standing(
        tx,
        sql`record_id = any(${sql.param(counted)}::uuid[]) or id = any(${sql.param(changed)}::uuid[])`,
      );
      await returnDue(tx, found);
    });
  },
};

/** Days come by themselves. */
export const revisitJob = defineJob({
  name: 'decline.revisit',
  input: z.object({}),
  cron: '*/20 * * * *',
  run: (app, _input, signal) =>
    forEachWorkspace(app, signal, (id) =>
      app.database.transaction(systemActor(id), async (tx) =>
        returnDue(tx, await standing(tx, sql`revisit_on <= ${today()}::date`)),
      ),
    ),
});

/** Keeps the figures that progress is shown by. */
async function followEvidence(tx: Tx, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0) return;
  await tx.db.execute(sql`
    update declines d set reach_now = coalesce(e.reach, 0), revenue_now = coalesce(e.revenue, 0)
    from unnest(${sql.param([...recordIds])}::uuid[]) as r(id)
    left join evidence_scores e on e.workspace_id = ${tx.workspaceId} and e.record_id = r.id
    where d.workspace_id = ${tx.workspaceId} and d.record_id = r.id and d.status = 'standing'`);
}

async function standing(tx: Tx, which: ReturnType<typeof sql>): Promise<Decline[]> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from declines where workspace_id = ${tx.workspaceId} and status = 'standing'
      and archived_at is null and (${which})`);
  const ids = rows.map(({ id }) => id);
  return (await declineService.store.lock(tx, ids)) as unknown as Decline[];
}

async function returnDue(tx: Tx, found: readonly Decline[]): Promise<void> {
  for (const held of found) {
    const because = held.status === 'standing' ? reasonToReturn(held, today()) : null;
    if (because) await bringBack(tx, held, because);
  }
}

/** Whoever sets another state by hand takes the decline back. */
async function endThoseOf(tx: Tx, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length === 0) return;
  const found = await standing(tx, sql`record_id = any(${sql.param([...recordIds])}::uuid[])`);
  for (const held of found) await end(tx, held, 'withdrawn', 'Taken up again by hand.');
}
