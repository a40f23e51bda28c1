import { sql } from 'drizzle-orm';
import { allows } from '#platform/contract/policy.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { refuseCycle } from '#platform/resource/hierarchy.ts';
import { canonicalZone } from '#stages/learn/analysis/filter.contract.ts';
import { type Metric, type metrics, sqlWriters } from './metrics.contract.ts';
import { metricTable } from './metrics.table.ts';
import type { Source } from './source.contract.ts';

/** Completes new metrics, and refuses what the contract can't see. */
export async function completeNew(tx: Tx, inputs: CreateOf<typeof metrics>[]): Promise<void> {
  for (const input of inputs) {
    const source: Source = input.source ?? { kind: 'manual' };
    requireAuthor(tx, source);
    if (input.timeZone !== undefined) input.timeZone = zoneOf(input.timeZone);
    if (input.northStar) await requireSoleNorthStar(tx, input.productId ?? null, null);
    Object.assign(input, { kind: source.kind });
  }
}

/** Completes a change, and refuses what the contract can't see. */
export async function completeChange(
  tx: Tx,
  before: Metric,
  change: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  await refuseCycle(tx, metricTable, before.id, change);
  const completed: Writable<Partial<Metric>> = { ...change };
  if (completed.timeZone !== undefined) completed.timeZone = zoneOf(completed.timeZone);
  if (completed.source) {
    if (!isSame(before.source, completed.source)) requireAuthor(tx, completed.source);
    completed.kind = completed.source.kind;
  }
  const after = { ...before, ...completed };
  const marks = ['northStar', 'productId', 'archivedAt'].some((name) => name in completed);
  if (marks && after.northStar && after.archivedAt === null) {
    await requireSoleNorthStar(tx, after.productId, before.id);
  }
  return completed;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}

/** The database keeps JSON's members in an order of its own. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, ordered(part)]),
  );
}

/** SQL reads whatever events hold, so that those who may see it all write it. */
function requireAuthor(tx: Tx, source: Source): void {
  if (source.kind !== 'sql' || allows(sqlWriters, tx.actor)) return;
  throw new Problem(
    'forbidden',
    'SQL of metrics is written by admins and owners. Ask one of them, or build the metric from events.',
  );
}

function zoneOf(name: string): string {
  const zone = canonicalZone(name);
  if (zone) return zone;
  throw invalid('timeZone', 'Give a time zone by its IANA name, such as Europe/Berlin.');
}

async function requireSoleNorthStar(
  tx: Tx,
  productId: string | null,
  metricId: string | null,
): Promise<void> {
  const { rows } = await tx.db.execute<{ key: string; name: string }>(sql`
    select key, name from metrics
    where workspace_id = ${tx.workspaceId} and north_star and archived_at is null
      and product_id is not distinct from ${productId}::uuid and id is distinct from ${metricId}::uuid`);
  const [holder] = rows;
  if (!holder) return;
  const where = productId ? 'of this product' : 'of the workspace';
  throw new Problem(
    'conflict',
    `${holder.key} “${holder.name}” is the north star ${where} already, and there is one. Take the mark over with “Make it the north star” (POST …/metrics/{id}/north-star), or take it from ${holder.key} first.`,
  );
}

export function invalid(field: string, message: string): Problem {
  return new Problem('invalid_input', message, { fields: [{ path: `body.${field}`, message }] });
}
