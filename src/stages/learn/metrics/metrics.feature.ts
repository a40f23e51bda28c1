import { sendCsv } from '#platform/api/csv-reply.ts';
import { actorOf, implement, implementOpen } from '#platform/api/feature.ts';
import { invalidInput, Problem } from '#platform/contract/problem.ts';
import { writeCsv } from '#platform/csv/write.ts';
import type { Tx } from '#platform/db/database.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { type DayRange, daysBetween, plusDays, todayIn } from './days.ts';
import { valuesOf } from './history.service.ts';
import { measureJob, queueMeasuring, refreshMetrics } from './measuring/measure.job.ts';
import { measuringReaction } from './measuring/measuring.reactions.ts';
import { HISTORY_DAYS, isMeasured, planAll } from './measuring/plans.ts';
import { touchedDaysReaction } from './measuring/touched-days.reactions.ts';
import { metricTree } from './metric-tree.ts';
import { MAX_DAYS, metricRoutes } from './metrics.contract.ts';
import { metricService } from './metrics.service.ts';
import { makeNorthStar } from './north-star.ts';
import { readValues } from './read-values.ts';
import { putValues } from './values.service.ts';

const USUAL_DAYS = 180;

async function valuesIn(
  tx: Tx,
  id: string,
  asked: { from?: string | undefined; to?: string | undefined },
) {
  const metric = await metricService.get(tx, id);
  return { metric, values: await valuesOf(tx, id, rangeOf(metric.timeZone, asked)) };
}

function rangeOf(
  timeZone: string,
  asked: { from?: string | undefined; to?: string | undefined },
): DayRange {
  const to = asked.to ?? todayIn(timeZone);
  const from = asked.from ?? plusDays(to, -USUAL_DAYS);
  const message =
    from > to
      ? 'The range ends before it starts.'
      : daysBetween(from, to) >= MAX_DAYS
        ? `A range spans at most ${MAX_DAYS.toLocaleString('en')} days. Ask for a part of it.`
        : null;
  if (!message) return { from, to };
  throw invalidInput('query.from', message);
}

const MOST_YEARS_DAYS = 3660;

/** Plans to measure all days of a metric from one on. @throws 409 for one that is typed in. */
async function measureAnew(tx: Tx, id: string, from: string | null): Promise<{ daysLeft: number }> {
  const metric = await metricService.get(tx, id);
  if (!isMeasured(metric) || metric.archivedAt !== null) {
    const why = isMeasured(metric) ? 'is archived' : 'is typed in';
    throw new Problem('conflict', `${metric.key} ${why}, so there is nothing to measure.`);
  }
  const today = todayIn(metric.timeZone);
  const days = from === null ? HISTORY_DAYS : daysBetween(from, today);
  if (days < 0 || days > MOST_YEARS_DAYS) {
    const message = `Give a day from ${plusDays(today, -MOST_YEARS_DAYS)} to ${today}.`;
    throw invalidInput('body.from', message);
  }
  await planAll(tx, metric, from ?? undefined);
  return { daysLeft: days + 1 };
}

export const metricsFeature = resourceFeature(metricService, {
  reactions: [measuringReaction, touchedDaysReaction],
  jobs: [measureJob, refreshMetrics],
  routes: [
    implement(metricRoutes.tree, ({ tx, query }) => metricTree(tx, query['productId.within'])),
    implement(metricRoutes.measure, async ({ app, tx, params, body }) => {
      const planned = await measureAnew(tx, params.id, body.from);
      tx.afterCommit(() => void queueMeasuring(app, tx.workspaceId, params.id));
      return planned;
    }),
    implement(metricRoutes.northStar, ({ tx, params }) => makeNorthStar(tx, params.id)),
    implement(metricRoutes.values, async ({ tx, params, query }) => ({
      items: (await valuesIn(tx, params.id, query)).values,
    })),
    implementOpen(metricRoutes.valuesCsv, async (call) => {
      const { metric, values } = await call.app.database.read(actorOf(call), (tx) =>
        valuesIn(tx, call.params.id, call.query),
      );
      const rows = values.map(({ day, value, provisional, typed }) => [
        day,
        value,
        provisional ? 'provisional' : 'final',
        typed ? 'typed in' : 'measured',
      ]);
      const lines = writeCsv([['day', 'value', 'state', 'origin'], ...rows]);
      return sendCsv(call.reply, `${metric.key}.csv`, lines);
    }),
    implementOpen(metricRoutes.readCsv, async (call) => {
      const { timeZone } = await call.app.database.read(actorOf(call), (tx) =>
        metricService.get(tx, call.params.id),
      );
      return readValues(call.body, todayIn(timeZone));
    }),
    implement(metricRoutes.putValues, ({ tx, params, body }) =>
      putValues(tx, params.id, body.values),
    ),
  ],
});
