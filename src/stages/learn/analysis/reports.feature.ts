import { actorOf, implementOpen, type Open } from '#platform/api/feature.ts';
import { csvRecord } from '#platform/csv/write.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { tableOf } from './answer-table.ts';
import { askerOf } from './asker.ts';
import { ask, namesLately, peopleBehind, savedCohorts, valuesLately } from './asking.service.ts';
import { cohortImplementations } from './cohorts/cohort.routes.ts';
import { cohortService } from './cohorts.service.ts';
import { requireIdentityAllowed } from './identity.ts';
import type { Question } from './question.contract.ts';
import { reportRoutes } from './reports.contract.ts';
import { questionOf, reportService } from './reports.service.ts';
import { analysisSetting } from './sql/sql.contract.ts';
import { sqlImplementations } from './sql/sql.routes.ts';
import { askSavedSql, requireSqlReader } from './sql/sql.service.ts';

/** The saved cohorts of a question that the caller may ask. */
async function cohortsFor(call: Pick<Open, 'app' | 'actor'>, question: Question) {
  const actor = actorOf(call);
  const cohorts = await call.app.database.transaction(actor, (tx) => savedCohorts(tx, question), {
    readOnly: true,
  });
  requireIdentityAllowed(actor, question, cohorts);
  return cohorts;
}

export const reportsFeature = resourceFeature(reportService, {
  settings: [analysisSetting],
  routes: [
    ...sqlImplementations,
    implementOpen(reportRoutes.ask, async (call) => {
      const { question, fresh } = call.body;
      return ask(askerOf(call), question, await cohortsFor(call, question), { fresh });
    }),
    implementOpen(reportRoutes.csv, async (call) => {
      const { question } = call.body;
      const { answer } = await ask(askerOf(call), question, await cohortsFor(call, question));
      return call.reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${question.kind}.csv"`)
        .send(
          tableOf(answer, question)
            .map((row) => csvRecord(row))
            .join(''),
        );
    }),
    implementOpen(reportRoutes.people, async (call) => {
      const { question, ...page } = call.body;
      return peopleBehind(askerOf(call), question, await cohortsFor(call, question), page);
    }),
    implementOpen(reportRoutes.run, async (call) => {
      const actor = actorOf(call);
      const report = await call.app.database.transaction(
        actor,
        (tx) => reportService.get(tx, call.params.id),
        { readOnly: true },
      );
      if (report.question.kind === 'sql') {
        requireSqlReader(actor);
        return askSavedSql(askerOf(call), report.question.sql, call.body);
      }
      const question = questionOf(report.question, report.productId);
      return ask(askerOf(call), question, await cohortsFor(call, question), call.body);
    }),
    implementOpen(reportRoutes.names, (call) => namesLately(askerOf(call))),
    implementOpen(reportRoutes.values, (call) => {
      const { property, event } = call.body;
      requireIdentityAllowed(actorOf(call), property);
      return valuesLately(askerOf(call), property, event);
    }),
  ],
});

export const cohortsFeature = resourceFeature(cohortService, { routes: cohortImplementations });
