import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import type { DayRange } from './days.ts';
import type { DayValue } from './metrics.contract.ts';
import type { Point } from './point.ts';

/**
 * A metric's daily values in the order of their days. Days without a value are absent, and so are
 * those whose value can still change by itself (today, say), unless asked for as `provisional`.
 * Empty for a metric that is not in this workspace. One statement.
 */
export async function dailyValues(
  tx: Tx,
  metricId: string,
  { from, to }: DayRange,
  { provisional = false }: { provisional?: boolean } = {},
): Promise<Point[]> {
  const { rows } = await tx.db.execute<Point & Record<string, unknown>>(sql`
    select day::text as day, value from metric_values
    where workspace_id = ${tx.workspaceId} and metric_id = ${metricId}
      and day between ${from}::date and ${to}::date ${provisional ? sql`` : sql`and not provisional`}
    order by day`);
  return rows;
}

/** The same with all that is known of each value, the provisional ones among them. */
export async function valuesOf(
  tx: Tx,
  metricId: string,
  { from, to }: DayRange,
): Promise<DayValue[]> {
  const { rows } = await tx.db.execute<DayValue & Record<string, unknown>>(sql`
    select day::text as day, value, provisional, typed, parts from metric_values
    where workspace_id = ${tx.workspaceId} and metric_id = ${metricId}
      and day between ${from}::date and ${to}::date
    order by day`);
  return rows;
}

/**
 * Keeps on the record what its lists show: the latest final value, and how the mean of the 28 days
 * up to it compares with that of the 28 days before. One statement.
 */
export async function keepLatest(tx: Tx, metricId: string): Promise<void> {
  await tx.db.execute(sql`
    with final as (
      select day, value from metric_values
      where workspace_id = ${tx.workspaceId} and metric_id = ${metricId} and not provisional
    ), latest as (select day, value from final order by day desc limit 1),
    means as (
      select avg(f.value) filter (where f.day > l.day - 28) as late,
        avg(f.value) filter (where f.day <= l.day - 28) as early
      from latest l join final f on f.day > l.day - 56
    )
    update metrics set
      latest_day = (select day from latest),
      latest_value = (select value from latest),
      change = (select (late - early) / nullif(abs(early), 0) from means)
    where workspace_id = ${tx.workspaceId} and id = ${metricId}`);
}
