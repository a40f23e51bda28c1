import { sql } from 'drizzle-orm';
import { invalidInput } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { plusDays, todayIn } from '#stages/learn/metrics/days.ts';
import { dailyValues } from '#stages/learn/metrics/history.service.ts';
import type { Metric } from '#stages/learn/metrics/metrics.contract.ts';
import { metricService } from '#stages/learn/metrics/metrics.service.ts';
import { possibleValues } from '#stages/learn/metrics/possible-values.ts';
import { type Alert, alerts, type Firing } from './alerts.contract.ts';
import { alertTable } from './alerts.table.ts';
import { expecting, HISTORY_DAYS, TIMES } from './expected-range.ts';
import { possibleRange } from './possible-range.ts';
import { findingOf } from './verdict.ts';

function refuse(path: string, message: string): never {
  throw invalidInput(`body.${path}`, message);
}

function requireThreshold({ condition, threshold }: Pick<Alert, 'condition' | 'threshold'>): void {
  if (condition !== 'above' && condition !== 'below') return;
  if (threshold === null) refuse('threshold', `Say which value it has to be ${condition}.`);
}

/** Who is told must be able to look. */
async function requireMembers(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select user_id as id from members
    where workspace_id = ${tx.workspaceId} and user_id = any(${sql.param([...ids])}::uuid[])`);
  const known = new Set(rows.map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown) refuse('tell', `There is no member ${unknown} in this workspace.`);
}

export const alertService = new ResourceService(alerts, alertTable, {
  async beforeCreate(tx, inputs) {
    for (const input of inputs) {
      requireThreshold({
        condition: input.condition ?? 'unexpected',
        threshold: input.threshold ?? null,
      });
      await requireMembers(tx, input.tell ?? []);
      if (!input.tell?.length && tx.actor.userId) input.tell = [tx.actor.userId];
    }
  },
  async beforeUpdate(tx, before, change) {
    const after = { ...before, ...change } as Alert;
    requireThreshold(after);
    const { tell } = change as { tell?: string[] };
    if (tell)
      await requireMembers(
        tx,
        tell.filter((id) => !before.tell.includes(id)),
      );
    return change;
  },
});

/** Days that a page shows, and each with the history it is judged by. */
const LOOK_DAYS = 90;

/** The final values that judging a metric today takes, and what else is to be known for it. */
async function facing(tx: Tx, alert: Pick<Alert, 'metricId' | 'createdAt'>, metric: Metric) {
  const today = todayIn(metric.timeZone);
  const from = plusDays(metric.latestDay ?? today, -HISTORY_DAYS);
  const points = await dailyValues(tx, alert.metricId, { from, to: today });
  const since = alert.createdAt.slice(0, 10);
  return { points, today, since, unit: metric.unit, possible: possibleValues(metric.source) };
}

/** What an alert finds now. @throws Problem 404 where its metric is gone. */
export async function find(tx: Tx, alert: Alert) {
  const metric = await metricService.get(tx, alert.metricId);
  const { points, ...facts } = await facing(tx, alert, metric);
  return { metric, finding: findingOf(alert, points, facts) };
}

/** The last days as an alert sees them. */
export async function lookBack(tx: Tx, alert: Alert) {
  const metric = await metricService.get(tx, alert.metricId);
  const today = todayIn(metric.timeZone);
  const from = plusDays(today, -LOOK_DAYS);
  const points = await dailyValues(tx, alert.metricId, {
    from: plusDays(from, -HISTORY_DAYS),
    to: today,
  });
  const { condition, threshold, sensitivity } = alert;
  const possible = possibleValues(metric.source);
  const expected = expecting(points, TIMES[sensitivity]);
  const rangeOn = (day: string): { low: number | null; high: number | null } => {
    if (condition === 'above') return { low: null, high: threshold };
    if (condition === 'below') return { low: threshold, high: null };
    if (condition === 'missing') return { low: null, high: null };
    const range = expected(day);
    return 'tooLittle' in range
      ? { low: null, high: null }
      : possibleRange(range, points, possible);
  };
  const days = points
    .filter(({ day }) => day >= from)
    .map(({ day, value }) => {
      const { low, high } = rangeOn(day);
      const out = (high !== null && value > high) || (low !== null && value < low);
      return { day, value, low, high, out };
    });
  return { days, unit: metric.unit };
}

const firingColumns = sql`
  id, day::text as day, reason, value, working, fired_at as "firedAt", told_at as "toldAt",
  resolved_at as "resolvedAt", resolved_day::text as "resolvedDay"`;

/** When an alert fired, the latest first. */
export async function firingsOf(
  tx: Tx,
  alertId: string,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<{ items: Firing[]; more: boolean }> {
  await alertService.get(tx, alertId);
  const { rows } = await tx.db.execute<Firing & Record<string, unknown>>(sql`
    select ${firingColumns} from alert_firings
    where workspace_id = ${tx.workspaceId} and alert_id = ${alertId}
      ${before ? sql`and id < ${before}` : sql``}
    order by id desc limit ${limit + 1}`);
  const iso = (at: string | null) => at && new Date(at).toISOString();
  const items = rows.slice(0, limit).map((row) => ({
    ...row,
    firedAt: new Date(row.firedAt).toISOString(),
    toldAt: iso(row.toldAt),
    resolvedAt: iso(row.resolvedAt),
  }));
  return { items, more: rows.length > limit };
}
