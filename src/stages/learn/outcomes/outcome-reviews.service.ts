import { sql } from 'drizzle-orm';
import type { FeatureRecord } from '#core/features/features.contract.ts';
import { featureService } from '#core/features/features.feature.ts';
import { createLinks, removeLink } from '#core/links/links.service.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { findRefs } from '#platform/resource/store.ts';
import {
  figuresOf,
  keepMeasurement,
  latestMeasurement,
  type Measurement,
  measure,
} from './measuring.service.ts';
import {
  type Experiment,
  type OutcomeReview,
  outcomeReviews,
  VERDICT_OPTIONS,
} from './outcome-reviews.contract.ts';
import { outcomeReviewTable } from './outcome-reviews.table.ts';
import type { Prediction } from './predictions.contract.ts';
import { rangeInWords, releaseDayOf, termsOf, today } from './predictions.rules.ts';
import { predictionService, refused } from './predictions.service.ts';
import type { Verdict } from './statistics/verdict.ts';

type NewReview = CreateOf<typeof outcomeReviews>;

export const outcomeReviewService = new ResourceService(outcomeReviews, outcomeReviewTable, {
  async beforeCreate(tx, inputs) {
    for (const input of inputs) await complete(tx, input);
  },
  async afterCreate(tx, records) {
    for (const review of records) await begin(tx, review);
  },
  async beforeUpdate(_tx, before, change) {
    if (change.predictionId === undefined || change.predictionId === before.predictionId) {
      return change;
    }
    throw refused({ field: 'predictionId', message: 'A review stays with its prediction.' });
  },
});

/** Notes down what is judged, as it stands now. */
async function complete(tx: Tx, input: NewReview): Promise<void> {
  // Locked, so that of two who open a review at once the second hears of the first.
  const [prediction] = (await predictionService.store.lock(tx, [
    input.predictionId,
  ])) as unknown as Prediction[];
  if (!prediction) {
    throw refused({ field: 'predictionId', message: 'There is no such prediction.' });
  }
  refuseUnready(prediction);
  const { metricId, predictorId, scale, low, high } = termsOf(prediction);
  const refs = await findRefs(tx, [prediction.featureId, metricId]);
  Object.assign(input, {
    title: `${refs[prediction.featureId]?.title}: ${refs[metricId]?.title}`.slice(0, 700),
    featureId: prediction.featureId,
    metricId,
    predictorId,
    scale,
    predictedLow: low,
    predictedHigh: high,
    state: 'open',
    suggested: 'unclear',
    dueOn: today(),
    movedFeature: false,
    requesters: 0,
    told: 0,
  });
}

function refuseUnready({ key, archivedAt, state }: Prediction): void {
  if (archivedAt) throw new Problem('conflict', `${key} is archived. Restore it first.`);
  if (state === 'reviewing') {
    throw new Problem('conflict', `${key} is in review already. Open that review.`);
  }
  if (state === 'judged') {
    throw new Problem(
      'conflict',
      `${key} is judged. To look again, give it a new day, or take the confirmation back.`,
    );
  }
}

/** Puts a new review on the thread, measures, and tells those who should look. */
async function begin(tx: Tx, review: OutcomeReview): Promise<void> {
  const { id, featureId, predictionId } = review;
  await createLinks(tx, [{ fromId: featureId, kind: 'measured_by', toId: id }]);
  const prediction = await predictionService.change(tx, predictionId, { state: 'reviewing' });
  const feature = await featureService.get(tx, featureId);
  const found = await measureNow(tx, prediction, feature, { dueOn: review.dueOn });
  await keepMeasurement(tx, id, found);
  const ownerId = review.ownerId ?? feature.ownerId ?? review.predictorId;
  Object.assign(review, await announce(tx, { ...review, ...figuresOf(found), ownerId }, found));
}

/** Tells the owner and whoever predicted that there is something to look at. */
function announce(tx: Tx, review: OutcomeReview, found?: Measurement): Promise<OutcomeReview> {
  const { id, ownerId, predictorId, suggested } = review;
  const tell = [...new Set([ownerId, predictorId].filter((one) => one !== null))];
  const note = `${verdictName(suggested)}: ${inWords(review)}`;
  const figures = found ? { ...figuresOf(found), measuredAt: found.measuredAt } : {};
  return outcomeReviewService.change(
    tx,
    id,
    { ...figures, ownerId, state: 'open' },
    { verb: 'opened', data: { tell, note } },
  );
}

export function verdictName(verdict: Verdict): string {
  return VERDICT_OPTIONS.find(({ value }) => value === verdict)?.label ?? verdict;
}

/** "+5 to +10 % predicted, +2 to +4 % measured". */
function inWords(review: OutcomeReview): string {
  const { scale, unit, whyNot, predictedLow, predictedHigh, measuredLow, measuredHigh } = review;
  const range = (low: number, high: number) => rangeInWords({ low, high, scale }, unit);
  const predicted = `${range(predictedLow, predictedHigh)} predicted`;
  if (measuredLow === null || measuredHigh === null) {
    return `${predicted}. ${whyNot ?? ''}`.slice(0, 500);
  }
  const measured = [measuredLow, measuredHigh].map((value) => Number(value.toPrecision(3)));
  return `${predicted}, ${range(measured[0] ?? 0, measured[1] ?? 0)} measured.`;
}

async function measureNow(
  tx: Tx,
  prediction: Prediction,
  feature: FeatureRecord,
  { dueOn, experiment = null }: { dueOn: string; experiment?: Experiment | null },
): Promise<Measurement> {
  const releasedOn = releaseDayOf(prediction, feature);
  const found = await measure(tx, prediction, { releasedOn, dueOn, experiment });
  return { measuredAt: new Date().toISOString(), ...found };
}

/** The review, locked, unless it is confirmed. */
async function lockUnsettled(tx: Tx, id: string): Promise<OutcomeReview> {
  const [review] = (await outcomeReviewService.store.lock(tx, [id])) as unknown as OutcomeReview[];
  if (!review) throw notFound('outcome review');
  if (review.archivedAt)
    throw new Problem('conflict', `${review.key} is archived. Restore it first.`);
  if (review.state !== 'confirmed') return review;
  throw new Problem(
    'conflict',
    `${review.key} is confirmed. Take the confirmation back before you change what it rests on.`,
  );
}

/**
 * Measures a review again: with the values of now, or with the result of an experiment. What came
 * out before stays kept. Nothing is written where nothing changed.
 */
export async function measureAgain(
  tx: Tx,
  id: string,
  { experiment }: { experiment?: Experiment | null } = {},
): Promise<OutcomeReview> {
  const review = await lockUnsettled(tx, id);
  const last = await latestMeasurement(tx, id);
  const prediction = await predictionService.get(tx, review.predictionId);
  const feature = await featureService.get(tx, prediction.featureId);
  const found = await measureNow(tx, prediction, feature, {
    dueOn: review.dueOn,
    experiment: experiment === undefined ? (last?.inputs.experiment ?? null) : experiment,
  });
  if (last && isSame(last, found)) return review;
  await keepMeasurement(tx, id, found);
  return outcomeReviewService.change(
    tx,
    id,
    { ...figuresOf(found), measuredAt: found.measuredAt },
    movedRelease(last, found) ?? { verb: 'measured' },
  );
}

/** What history says where another day counts as the first with the change; null where none does. */
function movedRelease(last: Measurement | null, { inputs }: Measurement) {
  const before = last?.inputs.releasedOn;
  if (!last || before === inputs.releasedOn) return null;
  const [now, then] = [inputs.releasedOn ?? 'no day', before ?? 'no day'];
  const note = `It counts from ${now} now instead of ${then}, so it was measured again.`;
  return { verb: 'remeasured', data: { note } };
}

function isSame(a: Measurement, b: Measurement): boolean {
  const of = ({ inputs, result }: Measurement) => JSON.stringify(sorted({ inputs, result }));
  return of(a) === of(b);
}

/** Keys in one order: what comes back from the database has its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

/** Opens what was put off and is due now: measured anew, and told again. */
export async function openAgain(tx: Tx, id: string): Promise<void> {
  await outcomeReviewService.change(tx, id, { dueOn: today() });
  const review = await measureAgain(tx, id);
  await predictionService.change(tx, review.predictionId, { state: 'reviewing' });
  await announce(tx, review);
}

/** Puts a review off: it opens again by itself on the new day of its prediction. */
export async function postpone(tx: Tx, id: string, reviewOn: string): Promise<OutcomeReview> {
  const review = await lockUnsettled(tx, id);
  await predictionService.change(tx, review.predictionId, { reviewOn });
  return outcomeReviewService.get(tx, id);
}

/** Links that say which metric moved, from the review on. */
const MOVED: ReadonlySet<Verdict> = new Set(['as_predicted', 'less', 'worse']);

export async function linkMoved(tx: Tx, review: OutcomeReview): Promise<void> {
  if (!review.verdict || !MOVED.has(review.verdict)) return;
  await createLinks(tx, [{ fromId: review.id, kind: 'moved', toId: review.metricId }]);
}

export async function unlinkMoved(tx: Tx, review: OutcomeReview): Promise<void> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from links where workspace_id = ${tx.workspaceId} and from_id = ${review.id} and kind = 'moved'`);
  for (const { id } of rows) await removeLink(tx, id);
}
