import { type SQL, sql } from 'drizzle-orm';
import { readSetting } from '#core/workspaces/workspaces.service.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { findRefs } from '#platform/resource/store.ts';
import { calibrationSetting } from '#stages/decide/prioritisation/estimators.contract.ts';
import { setEstimatorFactors } from '#stages/decide/prioritisation/estimators.service.ts';
import type {
  CalibratedBy,
  CalibrationAnswer,
  CalibrationGroup,
  CalibrationPoint,
} from './calibration.contract.ts';
import { type Calibration, calibrate } from './statistics/calibration.ts';

/** What calibration takes of a confirmed outcome. */
interface Confirmed extends Record<string, unknown> {
  person: string | null;
  product: string | null;
  metric: string;
  factor: string;
  confidence: number;
  predictedLow: number;
  predictedHigh: number;
  actual: number;
}

/** The same with what is shown of it. */
type Shown = Confirmed & Omit<CalibrationPoint, 'group' | 'ratio'>;

/** Points that are shown; all outcomes count, whether or not they are. */
const MOST_POINTS = 1000;

/** The confirmed outcomes that say something of a predictor, of each prediction the last. */
function confirmedOf(tx: Tx): SQL {
  return sql`(
    select distinct on (r.prediction_id) r.id as "reviewId", r.key, r.title, r.verdict,
      r.predicted_low as "predictedLow", r.predicted_high as "predictedHigh",
      r.estimate as actual, r.scale, r.unit, r.confirmed_at as "confirmedAt",
      r.predictor_id as person, f.product_id as product, r.metric_id as metric, p.factor,
      coalesce((p.original ->> 'confidence')::int, p.confidence) as confidence
    from outcome_reviews r
    join predictions p on p.workspace_id = r.workspace_id and p.id = r.prediction_id and not p.late
    join features f on f.workspace_id = r.workspace_id and f.id = r.feature_id
    where r.workspace_id = ${tx.workspaceId} and r.state = 'confirmed' and r.archived_at is null
    order by r.prediction_id, r.id desc
  ) as last where verdict <> 'unclear' and actual is not null`;
}

async function confirmedOutcomes(tx: Tx): Promise<Confirmed[]> {
  const { rows } = await tx.db.execute<Confirmed>(sql`
    select person, product, metric, factor, confidence, "predictedLow", "predictedHigh", actual
    from ${confirmedOf(tx)}`);
  return rows;
}

async function latestPoints(tx: Tx, by: CalibratedBy): Promise<CalibrationPoint[]> {
  const { rows } = await tx.db.execute<Shown>(sql`
    select * from ${confirmedOf(tx)} order by "confirmedAt" desc, "reviewId" desc limit ${MOST_POINTS}`);
  return rows.map((one) => ({
    reviewId: one.reviewId,
    key: one.key,
    title: one.title,
    group: one[by],
    verdict: one.verdict,
    predictedLow: one.predictedLow,
    predictedHigh: one.predictedHigh,
    actual: one.actual,
    scale: one.scale,
    unit: one.unit,
    ratio: one.actual / middleOf(one),
    confirmedAt: new Date(one.confirmedAt).toISOString(),
  }));
}

async function leftOut(tx: Tx): Promise<CalibrationAnswer['left']> {
  const { rows } = await tx.db.execute<CalibrationAnswer['left'] & Record<string, unknown>>(sql`
    select count(*) filter (where r.state = 'confirmed' and not p.late
             and (r.verdict = 'unclear' or r.estimate is null))::int as unclear,
           count(*) filter (where r.state = 'confirmed' and p.late)::int as late,
           count(*) filter (where r.state <> 'confirmed')::int as open
    from outcome_reviews r
    join predictions p on p.workspace_id = r.workspace_id and p.id = r.prediction_id
    where r.workspace_id = ${tx.workspaceId} and r.archived_at is null`);
  return rows[0] ?? { unclear: 0, late: 0, open: 0 };
}

/** Predicted against actual, by whatever is asked for. */
export async function calibrationOf(tx: Tx, by: CalibratedBy): Promise<CalibrationAnswer> {
  const outcomes = await confirmedOutcomes(tx);
  const points = await latestPoints(tx, by);
  const groups = groupsOf(outcomes, ({ [by]: group }) => group);
  const ids = by === 'factor' ? [] : groups.map(({ group }) => group);
  return {
    by,
    all: groupsOf(outcomes, () => 'all')[0] ?? null,
    groups,
    points,
    morePoints: outcomes.length - points.length,
    left: await leftOut(tx),
    refs: await findRefs(tx, ids),
  };
}

function middleOf({ predictedLow, predictedHigh }: Confirmed): number {
  return (predictedLow + predictedHigh) / 2;
}

function groupsOf(
  outcomes: readonly Confirmed[],
  groupOf: (outcome: Confirmed) => string | null,
): CalibrationGroup[] {
  const grouped = outcomes.flatMap((outcome) => {
    const group = groupOf(outcome);
    return group === null ? [] : [{ group, outcome }];
  });
  const byGroup = Map.groupBy(grouped, ({ group }) => group);
  return calibrations(grouped).map((calibration) => {
    const own = byGroup.get(calibration.group) ?? [];
    const stated = own.reduce((sum, { outcome }) => sum + outcome.confidence / 100, 0);
    return { ...calibration, stated: stated / own.length };
  });
}

function calibrations(grouped: readonly { group: string; outcome: Confirmed }[]): Calibration[] {
  return calibrate(
    grouped.map(({ group, outcome: { predictedLow, predictedHigh, actual } }) => ({
      group,
      predicted: { low: predictedLow, high: predictedHigh },
      actual,
    })),
  );
}

/**
 * Hands what was learned of each person to the scores, so that it bears on the confidence of what
 * they estimate next; nothing where the workspace has turned that off.
 */
async function refreshEstimators(tx: Tx): Promise<void> {
  const { apply, leastOutcomes } = await readSetting(tx, calibrationSetting);
  const groups = apply ? groupsOf(await confirmedOutcomes(tx), ({ person }) => person) : [];
  await setEstimatorFactors(
    tx,
    groups
      .filter(({ count }) => count >= leastOutcomes)
      .map(({ group, factor, count }) => ({ userId: group, factor, outcomes: count })),
  );
}

/** Each outcome that is confirmed, or taken back, says something of its predictor. */
export const estimatorsReaction: Reaction = {
  name: 'estimators',
  on: [
    'outcome_review.confirmed',
    'outcome_review.unconfirmed',
    'outcome_review.archived',
    'outcome_review.restored',
    'workspace.updated',
  ],
  async react(app, workspaceId, acts) {
    const concerned = acts.some(
      ({ noun, changes }) => noun !== 'workspace' || calibrationSetting.key in (changes ?? {}),
    );
    if (!concerned) return;
    await app.database.transaction(systemActor(workspaceId), refreshEstimators);
  },
};
