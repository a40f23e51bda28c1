import { systemActor } from '#platform/auth/actor.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { dependentsOf } from '../formula-metrics.ts';
import type { Metric } from '../metrics.contract.ts';
import { metricService } from '../metrics.service.ts';
import { queueMeasuring } from './measure.job.ts';
import { planAll } from './plans.ts';

/** What a change has planned is measured at once; formulas follow the metrics that they name. */
export const measuringReaction: Reaction = {
  name: 'metrics',
  on: ['metric.created', 'metric.updated', 'metric.restored', 'metric.measured'],
  async react(app, workspaceId, acts) {
    const ids = (verbs: readonly string[]) =>
      acts.filter(({ verb }) => verbs.includes(verb)).map(({ recordId }) => recordId);
    const changed = ids(['created', 'updated', 'restored']);
    const measured = [...new Set(ids(['measured']))];
    const planned = await app.database.transaction(systemActor(workspaceId), async (tx) => {
      const dependents = measured.length > 0 ? await dependentsOf(tx, measured) : [];
      const found = await metricService.store.findMany(tx, dependents);
      for (const metric of found as unknown as Metric[]) await planAll(tx, metric);
      const rows = await tx.query<{ id: string }>(
        `select metric_id as id from metric_plans
         where workspace_id = $1 and metric_id = any($2::uuid[])`,
        [workspaceId, [...changed, ...dependents]],
      );
      return rows.map(({ id }) => id);
    });
    for (const id of planned) await queueMeasuring(app, workspaceId, id);
  },
};
