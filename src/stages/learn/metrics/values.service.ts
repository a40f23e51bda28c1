import { sql } from 'drizzle-orm';
import { type FieldError, Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { todayIn } from './days.ts';
import { keepLatest } from './history.service.ts';
import type { Metric } from './metrics.contract.ts';
import { metricService } from './metrics.service.ts';

/** A value that somebody gives a day, or null to take it away. */
export interface TypedValue {
  readonly day: string;
  readonly value: number | null;
}

export interface PutResult {
  readonly changed: number;
  readonly unchanged: number;
  /** What the changed days held before. */
  readonly previous: TypedValue[];
}

const MOST_PROBLEMS = 50;

/**
 * Keeps values that somebody typed in or imported: all of them or none.
 * @throws Problem 400 that names the values at fault; 409 for a metric that is measured.
 */
export async function putValues(
  tx: Tx,
  metricId: string,
  values: readonly TypedValue[],
): Promise<PutResult> {
  const metric = await lockTyped(tx, metricId);
  const held = await heldValues(tx, metricId, values);
  requireFitting(metric, values, held);
  const previous = values.flatMap(({ day, value }) => {
    const before = held.get(day)?.value ?? null;
    return before === value ? [] : [{ day, value: before }];
  });
  const changedDays = new Set(previous.map(({ day }) => day));
  const changes = values.filter(({ day }) => changedDays.has(day));
  if (changes.length > 0) {
    await store(tx, metricId, changes);
    await keepLatest(tx, metricId);
    await tell(tx, metricId, changes);
  }
  return { changed: changes.length, unchanged: values.length - changes.length, previous };
}

/** The metric, held so that its definition stays manual until the values are kept. */
async function lockTyped(tx: Tx, metricId: string): Promise<Metric> {
  await tx.db.execute(
    sql`select from metrics where workspace_id = ${tx.workspaceId} and id = ${metricId} for update`,
  );
  const metric = await metricService.get(tx, metricId);
  if (metric.archivedAt !== null) {
    throw new Problem('conflict', `${metric.key} is archived. Restore it, then type in values.`);
  }
  if (metric.kind === 'manual') return metric;
  throw new Problem(
    'conflict',
    `${metric.key} is measured by itself, so its values can't be typed in. Change its definition to “Typed in” first, or make another metric for them.`,
  );
}

interface Held {
  readonly value: number;
  readonly typed: boolean;
}

async function heldValues(
  tx: Tx,
  metricId: string,
  values: readonly TypedValue[],
): Promise<Map<string, Held>> {
  const days = values.map(({ day }) => day);
  const { rows } = await tx.db.execute<Held & { day: string } & Record<string, unknown>>(sql`
    select day::text as day, value, typed from metric_values
    where workspace_id = ${tx.workspaceId} and metric_id = ${metricId}
      and day = any(${sql.param(days)}::date[])`);
  return new Map(rows.map(({ day, value, typed }) => [day, { value, typed }]));
}

/** Each day once, none that has not come, and none that was measured. */
function requireFitting(
  { timeZone }: Metric,
  values: readonly TypedValue[],
  held: ReadonlyMap<string, Held>,
): void {
  const today = todayIn(timeZone);
  const seen = new Set<string>();
  const fields: FieldError[] = [];
  for (const [i, { day }] of values.entries()) {
    const message = seen.has(day)
      ? `${day} is there twice. Give each day one value.`
      : day > today
        ? `${day} has not come yet: today is ${today} (${timeZone}).`
        : held.get(day)?.typed === false
          ? `${day} has a value that was measured, which typing does not replace.`
          : null;
    seen.add(day);
    if (message) fields.push({ path: `body.values.${i}.day`, message });
  }
  const [first] = fields;
  if (!first) return;
  throw new Problem('invalid_input', first.message, { fields: fields.slice(0, MOST_PROBLEMS) });
}

async function store(tx: Tx, metricId: string, changes: readonly TypedValue[]): Promise<void> {
  await tx.query(
    `with given as (
       select day, value from jsonb_to_recordset($3::jsonb) as r(day date, value double precision)
     ), gone as (
       delete from metric_values v using given g
       where v.workspace_id = $1 and v.metric_id = $2 and v.day = g.day and g.value is null
     )
     insert into metric_values (workspace_id, metric_id, day, value, typed)
     select $1, $2, day, value, true from given where value is not null
     on conflict (workspace_id, metric_id, day) do update set value = excluded.value`,
    [tx.workspaceId, metricId, JSON.stringify(changes)],
  );
}

async function tell(tx: Tx, metricId: string, changes: readonly TypedValue[]): Promise<void> {
  const days = changes.map(({ day }) => day).sort();
  const range = { from: days[0], to: days.at(-1), changed: days.length };
  const note =
    changes.length === 1
      ? `${days[0]}: ${changes[0]?.value ?? 'no value'}`
      : `${changes.length} days, ${range.from} to ${range.to}`;
  await recordActivity(tx, [
    { noun: 'metric', recordId: metricId, verb: 'typed_values_into', data: { ...range, note } },
    { noun: 'metric', recordId: metricId, verb: 'measured', data: range },
  ]);
}
