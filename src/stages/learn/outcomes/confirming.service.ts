import { sql } from 'drizzle-orm';
import { featureService } from '#core/features/features.feature.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { ParsedOf } from '#platform/contract/route.ts';
import type { Tx } from '#platform/db/database.ts';
import { listRequesters } from '#stages/discover/requesters/notices.service.ts';
import type { OutcomeReview, reviewRoutes } from './outcome-reviews.contract.ts';
import {
  linkMoved,
  outcomeReviewService,
  unlinkMoved,
  verdictName,
} from './outcome-reviews.service.ts';
import { faultOfDays } from './predictions.rules.ts';
import { predictionService, refused } from './predictions.service.ts';

export type Confirmation = ParsedOf<typeof reviewRoutes.confirm>['body'];

/**
 * A person's word on a review: it becomes the verdict, the metric that moved joins the thread, and
 * a feature of which nothing is left to be judged goes on to “measured”.
 */
export async function confirm(
  tx: Tx,
  id: string,
  { verdict, note, nextStep, watchUntil, version }: Confirmation,
): Promise<OutcomeReview> {
  const before = await outcomeReviewService.get(tx, id);
  const text = note?.trim() || null;
  refuseUnfounded(before, { verdict, note: text, nextStep, watchUntil });
  const watches = nextStep === 'watch';
  const movedFeature = !watches && (await moveFeatureOn(tx, before));
  const review = await outcomeReviewService.perform(
    tx,
    id,
    {
      state: 'confirmed',
      verdict,
      note: text,
      nextStep,
      movedFeature,
      confirmedBy: tx.actor.userId,
      confirmedAt: new Date().toISOString(),
    },
    {
      action: 'confirm',
      verb: 'confirmed',
      version,
      data: { note: [verdictName(verdict), text].filter(Boolean).join(': ').slice(0, 500) },
    },
  );
  await predictionService.change(
    tx,
    review.predictionId,
    watches ? { state: 'waiting', reviewOn: watchUntil } : { state: 'judged' },
  );
  await linkMoved(tx, review);
  const requesters = await listRequesters(tx, { aboutId: id, recordId: review.featureId });
  await outcomeReviewService.store.setComputed(tx, [{ id, values: { requesters } }]);
  return { ...review, requesters };
}

function refuseUnfounded(
  { key, state, archivedAt, suggested }: OutcomeReview,
  { verdict, note, nextStep, watchUntil }: Omit<Confirmation, 'note'> & { note: string | null },
): void {
  if (archivedAt) throw new Problem('conflict', `${key} is archived. Restore it first.`);
  if (state === 'confirmed') throw new Problem('conflict', `${key} is confirmed already.`);
  if (verdict !== suggested && !note) {
    throw refused({
      field: 'note',
      message: `The numbers say “${verdictName(suggested)}”. Write why you see it otherwise.`,
    });
  }
  if ((nextStep === 'watch') !== (watchUntil !== undefined)) {
    throw refused({
      field: 'watchUntil',
      message: 'Give the day of the next review with “Watch on”, and only there.',
    });
  }
  const fault = watchUntil && faultOfDays({ reviewOn: watchUntil, releasedOn: null });
  if (fault) throw refused({ ...fault, field: 'watchUntil' });
}

/** A shipped feature becomes measured with the last of its predictions; says whether it did. */
async function moveFeatureOn(tx: Tx, { featureId, predictionId }: OutcomeReview): Promise<boolean> {
  const feature = await featureService.get(tx, featureId);
  if (feature.state !== 'shipped' || feature.archivedAt) return false;
  const { rows } = await tx.db.execute(sql`
    select from predictions where workspace_id = ${tx.workspaceId} and feature_id = ${featureId}
      and id <> ${predictionId} and state <> 'judged' and archived_at is null limit 1`);
  if (rows.length > 0) return false;
  await featureService.change(tx, featureId, { state: 'measured' });
  return true;
}

/** Takes a confirmation back, with all that followed from it. */
export async function reopen(tx: Tx, id: string): Promise<OutcomeReview> {
  const review = await outcomeReviewService.get(tx, id);
  if (review.state !== 'confirmed') {
    throw new Problem('conflict', `${review.key} is not confirmed.`);
  }
  await refuseSuperseded(tx, review);
  const after = await outcomeReviewService.perform(
    tx,
    id,
    {
      state: 'open',
      verdict: null,
      note: null,
      nextStep: null,
      confirmedBy: null,
      confirmedAt: null,
      movedFeature: false,
    },
    { action: 'confirm', verb: 'unconfirmed', data: { note: 'The confirmation was taken back.' } },
  );
  await unlinkMoved(tx, review);
  await predictionService.change(tx, review.predictionId, { state: 'reviewing' });
  if (review.movedFeature) {
    const feature = await featureService.get(tx, review.featureId);
    if (feature.state === 'measured') {
      await featureService.change(tx, review.featureId, { state: 'shipped' });
    }
  }
  return after;
}

async function refuseSuperseded(tx: Tx, { id, key, predictionId }: OutcomeReview): Promise<void> {
  const { rows } = await tx.db.execute<{ key: string }>(sql`
    select key from outcome_reviews where workspace_id = ${tx.workspaceId}
      and prediction_id = ${predictionId} and id > ${id} and archived_at is null limit 1`);
  const [later] = rows;
  if (!later) return;
  throw new Problem('conflict', `${later.key} followed ${key}: that one holds now.`);
}
