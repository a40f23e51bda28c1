import type { Actor } from '#platform/auth/actor.ts';
import { notFound } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { type Asker, ask, savedCohorts } from '#stages/learn/analysis/asking.service.ts';
import type { Cohort } from '#stages/learn/analysis/filter.contract.ts';
import { requireIdentityAllowed } from '#stages/learn/analysis/identity.ts';
import type { Question } from '#stages/learn/analysis/question.contract.ts';
import { questionOf, reportService } from '#stages/learn/analysis/reports.service.ts';
import type { Dashboard, Scope, Tile, TileAnswer } from './dashboards.contract.ts';
import { mergedQuestion } from './merged-question.ts';

/** A tile with all that the database knows for it; a report's events are still to be read. */
export type PlannedTile = {
  readonly kind: 'report';
  readonly title: string;
  readonly question: Question;
  readonly cohorts: ReadonlyMap<string, Cohort>;
};

/** Reads what a tile is about. @throws Problem 404 where its report is gone, or it shows only text. */
export async function planTile(
  tx: Tx,
  dashboard: Pick<Dashboard, 'productId'>,
  tile: Tile,
  scope: Scope,
): Promise<PlannedTile> {
  if (tile.kind !== 'report') throw notFound('answer for this tile');
  const report = await reportService.get(tx, tile.reportId);
  const question = mergedQuestion(questionOf(report), scope, dashboard.productId);
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
  const { title, question, cohorts } = planned;
  requireIdentityAllowed(actor, question, cohorts);
  return { kind: 'report', title, question, ...(await ask(asker, question, cohorts, { fresh })) };
}
