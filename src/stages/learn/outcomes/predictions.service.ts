import { sql } from 'drizzle-orm';
import { featureService } from '#core/features/features.feature.ts';
import { invalidInput, Problem } from '#platform/contract/problem.ts';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { metricService } from '#stages/learn/metrics/metrics.service.ts';
import { type Prediction, predictions } from './predictions.contract.ts';
import {
  type Fault,
  faultOfDays,
  faultOfRange,
  rangeInWords,
  releaseDayOf,
  TERMS,
  termsOf,
  today,
} from './predictions.rules.ts';
import { predictionTable } from './predictions.table.ts';

type NewPrediction = CreateOf<typeof predictions>;
type Shipped = { shippedAt: string | null };

export const predictionService = new ResourceService(predictions, predictionTable, {
  async beforeCreate(tx, inputs) {
    for (const input of inputs) await complete(tx, input);
  },
  beforeUpdate: (tx, before, change) => completeChange(tx, before, change),
  afterUpdate: putOff,
});

export function refused({ field, message }: Fault): Problem {
  return invalidInput(`body.${field}`, message);
}

function refuse(fault: Fault | null): void {
  if (fault) throw refused(fault);
}

async function complete(tx: Tx, input: NewPrediction): Promise<void> {
  refuse(faultOfRange(input));
  const metric = await requireMetrics(tx, input);
  const feature = await requireFeature(tx, input.featureId);
  const releasedOn = releaseDayOf(input, feature);
  refuse(faultOfDays({ reviewOn: input.reviewOn, releasedOn }));
  Object.assign(input, {
    predictorId: input.predictorId ?? tx.actor.userId,
    title: titleOf(input, metric),
    state: 'waiting',
    late: releasedOn !== null && releasedOn < today(),
    changedAfterShip: false,
    original: null,
  });
}

/** "Activation: +5 to +10 %". */
function titleOf(
  { low, high, scale = 'relative' }: Pick<NewPrediction, 'low' | 'high' | 'scale'>,
  metric: { name: string; unit: string | null },
): string {
  return `${metric.name}: ${rangeInWords({ low, high, scale }, metric.unit)}`.slice(0, 400);
}

async function requireFeature(tx: Tx, id: string): Promise<Shipped> {
  const feature = (await featureService.store.find(tx, id)) as (Shipped & object) | undefined;
  if (feature) return feature;
  throw refused({ field: 'featureId', message: 'There is no such feature. Choose one there is.' });
}

/** The metric, and that what it is compared with is another one. */
async function requireMetrics(
  tx: Tx,
  { metricId, comparisonId }: { metricId: string; comparisonId?: string | null | undefined },
): Promise<{ name: string; unit: string | null }> {
  const wanted = comparisonId ? [metricId, comparisonId] : [metricId];
  const found = await metricService.store.findMany(tx, wanted);
  const metric = found.find(({ id }) => id === metricId);
  if (!metric)
    throw refused({ field: 'metricId', message: 'There is no such metric. Choose one there is.' });
  if (comparisonId && !found.some(({ id }) => id === comparisonId)) {
    throw refused({ field: 'comparisonId', message: 'There is no such metric to compare with.' });
  }
  if (comparisonId === metricId) {
    const message = 'Compare with another metric: the same one over people who did not get it.';
    throw refused({ field: 'comparisonId', message });
  }
  return { name: String(metric.name), unit: (metric.unit as string | null) ?? null };
}

/**
 * Checks a change of what people enter. Once the change is out, what was predicted before stays
 * beside whatever is written now, and is what will be judged.
 */
async function completeChange(
  tx: Tx,
  before: Prediction,
  change: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const after: Prediction = { ...before, ...change };
  if (after.featureId !== before.featureId) {
    const message = 'A prediction stays with its feature. Make a new one for the other.';
    throw refused({ field: 'featureId', message });
  }
  const terms = TERMS.some((name) => after[name] !== before[name]);
  const days = after.reviewOn !== before.reviewOn || after.releasedOn !== before.releasedOn;
  const archives = after.archivedAt !== null && before.archivedAt === null;
  if (!terms && !days && !archives) return change;
  const feature = await requireFeature(tx, before.featureId);
  const released = releaseDayOf(before, feature);
  const isOut = released !== null && released <= today();
  if (archives && isOut && !before.late && before.state !== 'judged') {
    throw new Problem(
      'conflict',
      `${before.key} was made before the feature shipped and is to be judged. Confirm its review instead; “Can’t tell” with a note is an answer.`,
    );
  }
  const completed = { ...change };
  if (days) {
    if (after.releasedOn !== before.releasedOn) await requireUnconfirmed(tx, before);
    const releasedOn = releaseDayOf(after, feature);
    const moved = after.reviewOn !== before.reviewOn;
    refuse(faultOfDays({ reviewOn: after.reviewOn, releasedOn }, moved ? today() : ''));
    // A new day to look on: it opens then, whatever was made of it before.
    if (moved) completed.state = 'waiting';
  }
  if (terms) await completeTerms(tx, before, after, isOut, completed);
  return completed;
}

/** A confirmed review rests on the day from which it counted. */
async function requireUnconfirmed(tx: Tx, { id, key }: Prediction): Promise<void> {
  const { rows } = await tx.db.execute<{ key: string }>(sql`
    select key from outcome_reviews where workspace_id = ${tx.workspaceId}
      and prediction_id = ${id} and state = 'confirmed' and archived_at is null
    order by id desc limit 1`);
  const [review] = rows;
  if (!review) return;
  const message = `${review.key} was confirmed on the day that ${key} counts from. Take the confirmation back before you change that day.`;
  throw new Problem('conflict', message, { fields: [{ path: 'body.releasedOn', message }] });
}

async function completeTerms(
  tx: Tx,
  before: Prediction,
  after: Prediction,
  isOut: boolean,
  completed: Record<string, unknown>,
): Promise<void> {
  refuse(faultOfRange(after));
  completed.title = titleOf(after, await requireMetrics(tx, after));
  if (!isOut || before.late) return;
  completed.changedAfterShip = true;
  completed.original = before.original ?? {
    ...termsOf(before),
    replacedAt: new Date().toISOString(),
  };
}

/** A review that nobody has confirmed waits for the new day of its prediction. */
async function putOff(tx: Tx, before: Prediction, after: Prediction): Promise<void> {
  if (after.reviewOn === before.reviewOn || after.state !== 'waiting') return;
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    update outcome_reviews set state = 'waiting', due_on = ${after.reviewOn}::date,
      version = version + 1, updated_at = now()
    where workspace_id = ${tx.workspaceId} and prediction_id = ${after.id} and state = 'open'
      and archived_at is null
    returning id`);
  await recordActivity(
    tx,
    rows.map(({ id }) => ({
      noun: 'outcome_review',
      recordId: id,
      verb: 'postponed',
      changes: { state: ['open', 'waiting'], dueOn: [before.reviewOn, after.reviewOn] },
    })),
  );
}
