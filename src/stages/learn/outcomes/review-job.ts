import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Activity } from '#platform/events/activity.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { measureAgain, openAgain, outcomeReviewService } from './outcome-reviews.service.ts';
import { today } from './predictions.rules.ts';

/** Reviews opened in one transaction. */
const BATCH = 20;

/** Opens the reviews whose day has come, those of days when no server ran included. */
export const openReviewsJob = defineJob({
  name: 'outcome_review.open_due',
  input: z.object({}),
  cron: '*/10 * * * *',
  run: (app, _input, signal) =>
    forEachWorkspace(app, signal, async (id) => {
      let opened = BATCH;
      while (opened === BATCH && !signal.aborted) {
        opened = await app.database.transaction(systemActor(id), openDue);
      }
    }),
});

/**
 * Opens up to a batch of due reviews; answers how many. A prediction that is locked is being
 * opened by somebody else just now.
 */
export async function openDue(tx: Tx): Promise<number> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from predictions
    where workspace_id = ${tx.workspaceId} and state = 'waiting' and archived_at is null
      and review_on <= ${today()}::date
    order by review_on, id limit ${BATCH} for update skip locked`);
  for (const { id } of rows) await openFor(tx, id);
  return rows.length;
}

async function openFor(tx: Tx, predictionId: string): Promise<void> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from outcome_reviews where workspace_id = ${tx.workspaceId}
      and prediction_id = ${predictionId} and state <> 'confirmed' and archived_at is null`);
  const [held] = rows;
  if (held) await openAgain(tx, held.id);
  else await outcomeReviewService.create(tx, { predictionId });
}

/** What changes the result of a review, by what it was found on. */
const BEARS_ON: Record<string, (act: Activity) => boolean> = {
  metric: ({ verb, changes }) => verb === 'measured' || 'unit' in (changes ?? {}),
  prediction: ({ changes }) => 'releasedOn' in (changes ?? {}),
  feature: ({ changes }) => 'shippedAt' in (changes ?? {}),
};

/** Values that came late or were corrected: reviews that nobody has confirmed are measured again. */
export const remeasureReaction: Reaction = {
  name: 'outcome-measuring',
  on: ['metric.measured', 'metric.updated', 'prediction.updated', 'feature.updated'],
  async react(app, workspaceId, acts) {
    const touched = acts.filter((act) => BEARS_ON[act.noun]?.(act)).map((act) => act.recordId);
    if (touched.length === 0) return;
    const ids = sql`${sql.param([...new Set(touched)])}::uuid[]`;
    await app.database.transaction(systemActor(workspaceId), async (tx) => {
      const { rows } = await tx.db.execute<{ id: string }>(sql`
        select r.id from outcome_reviews r
        join predictions p on p.workspace_id = r.workspace_id and p.id = r.prediction_id
        where r.workspace_id = ${tx.workspaceId} and r.state = 'open' and r.archived_at is null
          and (r.metric_id = any(${ids}) or p.comparison_id = any(${ids})
            or p.id = any(${ids}) or r.feature_id = any(${ids}))
        order by r.id`);
      for (const { id } of rows) await measureAgain(tx, id);
    });
  },
};
