import type { FastifyReply } from 'fastify';
import { actorOf, implementOpen, type Open } from '#platform/api/feature.ts';
import { csvRecord } from '#platform/csv/write.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { tableOf } from './answer-table.ts';
import {
  type Asker,
  ask,
  namesLately,
  peopleBehind,
  requireAnswerable,
  savedCohorts,
  valuesLately,
} from './asking.service.ts';
import { cohortService } from './cohorts.service.ts';
import { requireIdentityAllowed } from './identity.ts';
import type { Question } from './question.contract.ts';
import { reportRoutes, reports } from './reports.contract.ts';
import { reportTable } from './reports.table.ts';

const reportService = new ResourceService(reports, reportTable, {
  async beforeCreate(_tx, inputs) {
    for (const { question } of inputs) requireAnswerable(question);
  },
  async beforeUpdate(_tx, before, change) {
    requireAnswerable({ ...before, ...(change as { question?: Question }) }.question);
    return change;
  },
});

/** Whoever hangs up has no more use for the answer: the question is stopped. */
function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

function askerOf(call: Pick<Open, 'app' | 'actor' | 'reply'>): Asker {
  const { workspaceId } = actorOf(call);
  return { app: call.app, workspaceId, signal: untilGone(call.reply) };
}

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
  routes: [
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
          tableOf(answer)
            .map((row) => csvRecord(row))
            .join(''),
        );
    }),
    implementOpen(reportRoutes.people, async (call) => {
      const { question, ...page } = call.body;
      return peopleBehind(askerOf(call), question, await cohortsFor(call, question), page);
    }),
    implementOpen(reportRoutes.run, async (call) => {
      const read = call.app.database.transaction(
        actorOf(call),
        async (tx) => {
          const report = await reportService.get(tx, call.params.id);
          const productId = report.productId ?? report.question.productId;
          const question: Question = { ...report.question, productId };
          return { question, cohorts: await savedCohorts(tx, question) };
        },
        { readOnly: true },
      );
      const { question, cohorts } = await read;
      requireIdentityAllowed(actorOf(call), question, cohorts);
      return ask(askerOf(call), question, cohorts, call.body);
    }),
    implementOpen(reportRoutes.names, (call) => namesLately(askerOf(call))),
    implementOpen(reportRoutes.values, (call) => {
      const { property, event } = call.body;
      requireIdentityAllowed(actorOf(call), property);
      return valuesLately(askerOf(call), property, event);
    }),
  ],
});

export const cohortsFeature = resourceFeature(cohortService);
