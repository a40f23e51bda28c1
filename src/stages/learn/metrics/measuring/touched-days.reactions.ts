import { sql } from 'drizzle-orm';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { Activity } from '#platform/events/activity.ts';
import type { Reaction } from '#platform/events/reactions.ts';
import { EVENT_TARGET } from '#stages/learn/events/history/history.contract.ts';
import { eventStoreOf } from '#stages/learn/events/open-store.ts';
import { plusDays } from '../days.ts';
import type { Metric } from '../metrics.contract.ts';
import { metricService } from '../metrics.service.ts';
import { queueMeasuring } from './measure.job.ts';
import { planSince } from './plans.ts';

/**
 * Events of days gone by that come with an import, go with its undoing, or are erased with a person:
 * metrics of events are measured anew from the first of these days on.
 */
export const touchedDaysReaction: Reaction = {
  name: 'metrics-of-touched-days',
  on: ['import.finished', 'import.undone', 'person.events_erased'],
  async react(app, workspaceId, acts) {
    const days = [];
    for (const act of acts) days.push(await firstTouched(app, workspaceId, act));
    const [first] = days.filter((day) => day !== null).sort();
    if (first === undefined) return;
    const metrics = await app.database.transaction(systemActor(workspaceId), async (tx) => {
      const ofEvents = sql`kind in ('events', 'survey', 'funnel', 'retention', 'sql') and archived_at is null`;
      const found = (await metricService.store.findWhere(tx, ofEvents)) as unknown as Metric[];
      // The day is one of UTC, where a metric may have the one before.
      for (const metric of found) await planSince(tx, metric, plusDays(first, -1));
      return found;
    });
    for (const { id } of metrics) await queueMeasuring(app, workspaceId, id);
  },
};

/** The first day that an act changed events of; null where it changed none. */
async function firstTouched(
  app: App,
  workspaceId: string,
  { noun, verb, recordId, data }: Activity,
): Promise<string | null> {
  if (noun === 'person') return typeof data?.from === 'string' ? data.from : null;
  const [run] = await app.database.transaction(
    systemActor(workspaceId),
    (tx) =>
      tx.query<{ runId: string | null; first: string | null }>(
        `select i.run_id as "runId", (select min(day)::text from metric_values v
           where v.workspace_id = $1 and not v.typed) as first
         from imports i where i.workspace_id = $1 and i.id = $2 and i.target = $3`,
        [workspaceId, recordId, EVENT_TARGET],
      ),
    { readOnly: true },
  );
  if (!run) return null;
  // What is undone can't be asked any more: all that was ever measured may rest on it.
  if (verb === 'undone' || run.runId === null) return run.first;
  const { rows } = await eventStoreOf(app).query({
    workspaceId,
    sql: `select min(ts) from events where load_id = '${run.runId}' having count(*) > 0`,
  });
  const first = rows[0]?.[0];
  return typeof first === 'string' ? first.slice(0, 10) : null;
}
