import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { daysBetween, plusDays, todayIn } from '../days.ts';
import type { Metric } from '../metrics.contract.ts';
import { openDays } from '../source-questions.ts';

/** Which metrics are measured by the system: all but those that are typed in. */
export function isMeasured({ source }: Pick<Metric, 'source'>): boolean {
  return source.kind !== 'manual';
}

/** How far back a new definition is measured, unless told. */
export const HISTORY_DAYS = 180;
/** Events may come so many days late and still be counted by themselves. */
const LATE_DAYS = 7;

/** Days that are to be measured, the latest first: those from `from` to `next` are left. */
export interface Plan {
  /** A new plan for the metric ends the work on this one. */
  readonly id: string;
  readonly from: string;
  readonly next: string;
}

type Planned = Pick<Metric, 'id' | 'timeZone'>;

/** Plans to measure a metric anew from the day on that its history reached back to, 180 days at least. */
export async function planHistory(tx: Tx, metric: Planned, reached: string | null): Promise<void> {
  const usual = plusDays(todayIn(metric.timeZone), -HISTORY_DAYS);
  await planAll(tx, metric, reached !== null && reached < usual ? reached : usual);
}

/** Plans to measure a metric anew from a day on, in place of whatever is planned. One statement. */
export async function planAll(tx: Tx, { id, timeZone }: Planned, from?: string): Promise<void> {
  const today = todayIn(timeZone);
  const first = from ?? plusDays(today, -HISTORY_DAYS);
  await tx.query(
    `with plan as (
       insert into metric_plans (workspace_id, metric_id, from_day, next_day) values ($1, $2, $3, $4)
       on conflict (workspace_id, metric_id) do update set id = gen_random_uuid(),
         from_day = excluded.from_day, next_day = excluded.next_day,
         changed = 0, changed_from = null, changed_to = null
     )
     update metrics set days_left = $5, last_error = null where workspace_id = $1 and id = $2`,
    [tx.workspaceId, id, first, today, daysBetween(first, today) + 1],
  );
}

/** Plans to measure a metric anew from a day on, and what is planned before it as well. One statement. */
export async function planSince(tx: Tx, { id, timeZone }: Planned, from: string): Promise<void> {
  const today = todayIn(timeZone);
  await tx.query(
    `with plan as (
       insert into metric_plans (workspace_id, metric_id, from_day, next_day)
       values ($1, $2, least($3::date, $4::date), $4)
       on conflict (workspace_id, metric_id) do update set id = gen_random_uuid(),
         from_day = least(metric_plans.from_day, excluded.from_day), next_day = excluded.next_day,
         changed = 0, changed_from = null, changed_to = null
       returning from_day
     )
     update metrics set days_left = $4::date - plan.from_day + 1, last_error = null
     from plan where workspace_id = $1 and metrics.id = $2`,
    [tx.workspaceId, id, from, today],
  );
}

/**
 * Plans to measure the days that can still change by themselves: of a metric last measured today,
 * today and the day before; otherwise also those whose window was open then, and a week of late
 * events. What is planned already goes on as it is. One statement.
 */
export async function planRefresh(
  tx: Tx,
  metric: Planned & Pick<Metric, 'source' | 'measuredAt'>,
): Promise<void> {
  const { id, timeZone, measuredAt, source } = metric;
  if (measuredAt === null) return planAll(tx, metric);
  const today = todayIn(timeZone);
  const last = todayIn(timeZone, Date.parse(measuredAt));
  const from = last < today ? plusDays(last, -openDays(source) - LATE_DAYS) : plusDays(today, -1);
  await tx.query(
    `insert into metric_plans (workspace_id, metric_id, from_day, next_day) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [tx.workspaceId, id, from, today],
  );
}

/**
 * Forgets what was measured by another definition, and tells those that build on it. Answers the
 * first day that had a value. Two statements.
 */
export async function forgetMeasured(tx: Tx, metricId: string): Promise<string | null> {
  const [gone] = await tx.query<{ changed: number; from: string | null; to: string | null }>(
    `with gone as (
       delete from metric_values where workspace_id = $1 and metric_id = $2 and not typed returning day
     ) select count(*)::int as changed, min(day)::text as from, max(day)::text as to from gone`,
    [tx.workspaceId, metricId],
  );
  if (!gone?.changed) return null;
  await recordActivity(tx, [
    { noun: 'metric', recordId: metricId, verb: 'measured', data: { ...gone } },
  ]);
  return gone.from;
}

export async function dropPlan(tx: Tx, metricId: string): Promise<void> {
  await tx.db.execute(
    sql`delete from metric_plans where workspace_id = ${tx.workspaceId} and metric_id = ${metricId}`,
  );
}
