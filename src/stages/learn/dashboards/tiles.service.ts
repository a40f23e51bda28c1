import type { Actor } from '#platform/auth/actor.ts';
import { notFound } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { type Asker, ask, savedCohorts } from '#stages/learn/analysis/asking.service.ts';
import type { Cohort } from '#stages/learn/analysis/filter.contract.ts';
import { requireIdentityAllowed } from '#stages/learn/analysis/identity.ts';
import type { Question } from '#stages/learn/analysis/question.contract.ts';
import { questionOf, reportService } from '#stages/learn/analysis/reports.service.ts';
import { askSavedSql, requireSqlReader } from '#stages/learn/analysis/sql/sql.service.ts';
import { valuesOf } from '#stages/learn/metrics/history.service.ts';
import { metricService } from '#stages/learn/metrics/metrics.service.ts';
import type { Dashboard, Scope, Tile, TileAnswer } from './dashboards.contract.ts';
import { daysBefore, daysOf, USUAL_RANGE } from './days-of-range.ts';
import { mergedQuestion } from './merged-question.ts';

type MetricAnswer = Extract<TileAnswer, { kind: 'metric' }>;

/** A tile with all that the database knows for it; a report's events are still to be read. */
export type PlannedTile =
  | {
      readonly kind: 'report';
      readonly title: string;
      readonly question: Question;
      readonly cohorts: ReadonlyMap<string, Cohort>;
    }
  | { readonly kind: 'sql'; readonly title: string; readonly sql: string }
  | MetricAnswer;

/** Reads what a tile is about. @throws Problem 404 where what it shows is gone, or it shows only text. */
export async function planTile(
  tx: Tx,
  dashboard: Pick<Dashboard, 'productId'>,
  tile: Tile,
  scope: Scope,
): Promise<PlannedTile> {
  if (tile.kind === 'text') throw notFound('answer for this tile');
  if (tile.kind === 'metric') return readMetric(tx, tile.metricId, scope);
  const report = await reportService.get(tx, tile.reportId);
  if (report.question.kind === 'sql') {
    return { kind: 'sql', title: report.name, sql: report.question.sql };
  }
  const saved = questionOf(report.question, report.productId);
  const question = mergedQuestion(saved, scope, dashboard.productId);
  const cohorts = await savedCohorts(tx, question);
  return { kind: 'report', title: report.name, question, cohorts };
}

/** What a tile shows to this actor. @throws Problem 403 for what only editors may ask about. */
export async function answerTile(
  asker: Asker,
  actor: Actor,
  planned: PlannedTile,
  { fresh = false } = {},
): Promise<TileAnswer> {
  if (planned.kind === 'metric') return planned;
  if (planned.kind === 'sql') {
    requireSqlReader(actor);
    const { title, sql } = planned;
    return { kind: 'sql', title, ...(await askSavedSql(asker, sql, { fresh })) };
  }
  const { title, question, cohorts } = planned;
  requireIdentityAllowed(actor, question, cohorts);
  return { kind: 'report', title, question, ...(await ask(asker, question, cohorts, { fresh })) };
}

/** A metric's days and their mean beside that of the days before. Its days are those of its own zone. */
async function readMetric(tx: Tx, metricId: string, { range }: Scope): Promise<MetricAnswer> {
  const metric = await metricService.get(tx, metricId);
  const days = daysOf(range ?? USUAL_RANGE, metric.timeZone);
  const before = daysBefore(days);
  const values = await valuesOf(tx, metricId, { from: before.from, to: days.to });
  const final = values.filter(({ provisional }) => !provisional);
  const within = final.filter(({ day }) => day >= days.from);
  const last = within.at(-1);
  return {
    kind: 'metric',
    title: metric.name,
    unit: metric.unit,
    direction: metric.direction,
    target: metric.target,
    ...days,
    points: values
      .filter(({ day }) => day >= days.from)
      .map(({ day, value, provisional }) => ({ day, value, provisional })),
    latest: last ? { day: last.day, value: last.value } : null,
    mean: meanOf(within),
    meanBefore: meanOf(final.filter(({ day }) => day < days.from)),
  };
}

function meanOf(points: readonly { value: number }[]): number | null {
  if (points.length === 0) return null;
  return points.reduce((sum, { value }) => sum + value, 0) / points.length;
}
