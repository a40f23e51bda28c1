import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import { dailyValues } from '#stages/learn/metrics/history.service.ts';
import { metricService } from '#stages/learn/metrics/metrics.service.ts';
import type { Source } from '#stages/learn/metrics/source.contract.ts';
import { lookBackOf } from '#stages/learn/metrics/source-questions.ts';
import type {
  Experiment,
  MeasureInputs,
  MeasureResult,
  OutcomeReview,
} from './outcome-reviews.contract.ts';
import type { Prediction } from './predictions.contract.ts';
import { dayAfter, termsOf } from './predictions.rules.ts';

/** A measuring as it is kept: what went in and what came out. */
export interface Measurement {
  readonly measuredAt: string;
  readonly inputs: MeasureInputs;
  readonly result: MeasureResult;
}

/** Reads the values that a review on this day looks at, and judges them. */
export async function measure(
  tx: Tx,
  prediction: Prediction,
  {
    releasedOn,
    dueOn,
    experiment,
  }: {
    releasedOn: string | null;
    dueOn: string;
    experiment: Experiment | null;
  },
): Promise<Omit<Measurement, 'measuredAt'>> {
  const terms = termsOf(prediction);
  const metrics = await namesOf(tx, [terms.metricId, terms.comparisonId]);
  const metric = metrics.get(terms.metricId);
  const lookBack = Math.max(...[...metrics.values()].map(({ days }) => days), 1);
  // The day of the review itself is not over.
  const until = dayAfter(dueOn, -1);
  const read = await series(tx, terms, releasedOn, until);
  const inputs: MeasureInputs = {
    metricId: terms.metricId,
    metric: metric?.name ?? 'A metric',
    unit: metric?.unit ?? null,
    comparisonId: terms.comparisonId,
    comparison: terms.comparisonId ? (metrics.get(terms.comparisonId)?.name ?? null) : null,
    scale: terms.scale,
    predicted: { low: terms.low, high: terms.high },
    releasedOn,
    until,
    experiment,
    lookBack,
    ...read,
  };
  // With its statistics it is much to load, and seldom needed.
  const { judge } = await import('./judge.ts');
  return { inputs, result: judge(inputs) };
}

/** Half a year says where a metric was going; two years and more also tell the course of the year. */
const DAYS_BEFORE = 182;
const YEARS_BEFORE = 1095;
const TWO_YEARS = 731;

/** The first day that is looked at, given the first day there is a value for. */
function firstDayUsed(releasedOn: string, firstDay: string | null): string {
  const hasYears = firstDay !== null && firstDay <= dayAfter(releasedOn, -TWO_YEARS);
  return dayAfter(releasedOn, hasYears ? -YEARS_BEFORE : -DAYS_BEFORE);
}

async function namesOf(
  tx: Tx,
  ids: readonly (string | null)[],
): Promise<Map<string, { name: string; unit: string | null; days: number }>> {
  const rows = await metricService.store.facts(
    tx,
    ids.filter((id) => id !== null),
    ['name', 'unit', 'source'],
  );
  return new Map(
    [...rows].map(([id, { name, unit, source }]) => [
      id,
      {
        name: String(name),
        unit: typeof unit === 'string' && unit !== '' ? unit : null,
        days: lookBackOf(source as Source),
      },
    ]),
  );
}

/** The days before and after, of the metric and of what it is compared with. */
async function series(
  tx: Tx,
  { metricId, comparisonId }: { metricId: string; comparisonId: string | null },
  releasedOn: string | null,
  until: string,
): Promise<Pick<MeasureInputs, 'from' | 'points' | 'control'>> {
  const earliest = dayAfter(releasedOn ?? until, -YEARS_BEFORE);
  const all = await dailyValues(tx, metricId, { from: earliest, to: until });
  const from = firstDayUsed(releasedOn ?? until, all[0]?.day ?? null);
  const points = all.filter(({ day }) => day >= from);
  const control = comparisonId ? await dailyValues(tx, comparisonId, { from, to: until }) : null;
  return { from, points: [...points], control: control && [...control] };
}

/** What a measuring sets on its review. */
export function figuresOf({ inputs, result }: Omit<Measurement, 'measuredAt'>) {
  return {
    metricId: inputs.metricId,
    releasedOn: inputs.releasedOn,
    scale: inputs.scale,
    unit: inputs.unit,
    predictedLow: inputs.predicted.low,
    predictedHigh: inputs.predicted.high,
    suggested: result.verdict,
    estimate: result.estimate?.value ?? null,
    measuredLow: result.estimate?.low ?? null,
    measuredHigh: result.estimate?.high ?? null,
    method: result.method,
    whyNot: result.whyNot,
  } satisfies Partial<OutcomeReview>;
}

/** Keeps a measuring beside those before it. */
export async function keepMeasurement(
  tx: Tx,
  reviewId: string,
  { measuredAt, inputs, result }: Measurement,
): Promise<void> {
  await tx.db.execute(sql`
    insert into outcome_measurements (workspace_id, review_id, measured_at, measured_by, inputs, result)
    values (${tx.workspaceId}, ${reviewId}, ${measuredAt}, ${tx.actor.userId},
            ${JSON.stringify(inputs)}::jsonb, ${JSON.stringify(result)}::jsonb)
    on conflict (workspace_id, review_id, measured_at) do update
      set inputs = excluded.inputs, result = excluded.result`);
}

/** The measuring in force of a review, the latest; null before the first. */
export async function latestMeasurement(tx: Tx, reviewId: string): Promise<Measurement | null> {
  const { rows } = await tx.db.execute<Measurement & Record<string, unknown>>(sql`
    select measured_at as "measuredAt", inputs, result from outcome_measurements
    where workspace_id = ${tx.workspaceId} and review_id = ${reviewId}
    order by measured_at desc limit 1`);
  const [row] = rows;
  return row ? { ...row, measuredAt: new Date(row.measuredAt).toISOString() } : null;
}
