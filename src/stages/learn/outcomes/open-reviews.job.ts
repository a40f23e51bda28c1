import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { openAgain, outcomeReviewService } from './outcome-reviews.service.ts';
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
