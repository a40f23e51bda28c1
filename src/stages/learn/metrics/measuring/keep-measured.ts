import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { type DayRange, daysBetween, plusDays } from '../days.ts';
import { keepLatest } from '../history.service.ts';
import type { Measured } from './measure-days.ts';
import type { Plan } from './plans.ts';

/**
 * Replaces what was measured of some days; what was typed in stays. Numbers that differ in the last
 * digits only, as sums of another order do, are the same.
 */
const REPLACE = {
  name: 'replace measured values',
  text: `
    with given as (
      select * from jsonb_to_recordset($3::jsonb)
        as r(day date, value double precision, provisional boolean, parts jsonb)
    ), gone as (
      delete from metric_values v
      where v.workspace_id = $1 and v.metric_id = $2 and not v.typed and v.day between $4 and $5
        and not exists (select from given g where g.day = v.day)
      returning v.day
    ), put as (
      insert into metric_values (workspace_id, metric_id, day, value, provisional, parts)
      select $1, $2, day, value, provisional, parts from given
      on conflict (workspace_id, metric_id, day) do update
        set value = excluded.value, provisional = excluded.provisional, parts = excluded.parts
        where not metric_values.typed and (
          metric_values.provisional <> excluded.provisional
          or abs(metric_values.value - excluded.value)
            > 1e-9 * greatest(abs(metric_values.value), abs(excluded.value)))
      returning day
    ), changed as (select day from gone union all select day from put)
    select count(*)::int as changed, min(day)::text as first, max(day)::text as last from changed`,
};

interface Change {
  changed: number;
  first: string | null;
  last: string | null;
}

/** What is measured of a plan in one step. */
export interface Step {
  readonly metricId: string;
  readonly plan: Plan;
  /** The days that these are all values of. */
  readonly range: DayRange;
  readonly values: readonly Measured[];
}

/**
 * Keeps the values of some days and moves the plan on to the days before them; the last step tells
 * what has changed. False when the plan is not this one any more, and nothing was kept.
 */
export async function keepMeasured(tx: Tx, step: Step): Promise<boolean> {
  const { metricId, plan, range, values } = step;
  // The metric before its plan, as a change of the definition takes them.
  await tx.query('select from metrics where workspace_id = $1 and id = $2 for update', [
    tx.workspaceId,
    metricId,
  ]);
  const [held] = await tx.query<{ id: string }>(
    `select id from metric_plans
     where workspace_id = $1 and metric_id = $2 and id = $3 and next_day = $4 for update`,
    [tx.workspaceId, metricId, plan.id, plan.next],
  );
  if (!held) return false;
  const [change] = await tx.query<Change & Record<string, unknown>>(REPLACE, [
    tx.workspaceId,
    metricId,
    JSON.stringify(values),
    range.from,
    range.to,
  ]);
  const total = await moveOn(tx, step, change ?? { changed: 0, first: null, last: null });
  await keepLatest(tx, metricId);
  if (range.from <= plan.from) await finish(tx, metricId, total);
  return true;
}

async function moveOn(tx: Tx, { metricId, plan, range }: Step, change: Change): Promise<Change> {
  const left = Math.max(0, daysBetween(plan.from, range.from));
  const [total] = await tx.query<Change & Record<string, unknown>>(
    `with counted as (
       update metrics set days_left = $3 where workspace_id = $1 and id = $2
     )
     update metric_plans set next_day = $4, changed = changed + $5,
       changed_from = least(changed_from, $6::date), changed_to = greatest(changed_to, $7::date)
     where workspace_id = $1 and metric_id = $2
     returning changed, changed_from::text as first, changed_to::text as last`,
    [
      tx.workspaceId,
      metricId,
      left,
      plusDays(range.from, -1),
      change.changed,
      change.first,
      change.last,
    ],
  );
  return total ?? change;
}

/** The plan is done: the record says so, and other features hear what has changed. */
async function finish(tx: Tx, metricId: string, { changed, first, last }: Change): Promise<void> {
  await tx.query(
    `with done as (delete from metric_plans where workspace_id = $1 and metric_id = $2)
     update metrics set measured_at = now(), days_left = 0, last_error = null
     where workspace_id = $1 and id = $2`,
    [tx.workspaceId, metricId],
  );
  if (changed === 0) return;
  await recordActivity(tx, [
    {
      noun: 'metric',
      recordId: metricId,
      verb: 'measured',
      data: { from: first, to: last, changed },
    },
  ]);
}
