import { sql } from 'drizzle-orm';
import { allows } from '#platform/contract/policy.ts';
import { invalidInput, Problem } from '#platform/contract/problem.ts';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { refuseCycle } from '#platform/resource/hierarchy.ts';
import { savedCohorts } from '#stages/learn/analysis/asking.service.ts';
import { problemWithQuestion } from '#stages/learn/analysis/check-question.ts';
import { canonicalZone } from '#stages/learn/analysis/filter.contract.ts';
import { requireIdentityAllowed } from '#stages/learn/analysis/identity.ts';
import { requireFormula } from './formula-metrics.ts';
import { keepLatest } from './history.service.ts';
import {
  dropPlan,
  forgetMeasured,
  HISTORY_DAYS,
  isMeasured,
  planAll,
  planHistory,
  planRefresh,
} from './measuring/plans.ts';
import { type Metric, type metrics, sqlWriters } from './metrics.contract.ts';
import { metricTable } from './metrics.table.ts';
import type { Source } from './source.contract.ts';
import { isOfEvents, sampleQuestion } from './source-questions.ts';

/** Completes new metrics, and refuses what the contract can't see. */
export async function completeNew(tx: Tx, inputs: CreateOf<typeof metrics>[]): Promise<void> {
  for (const input of inputs) {
    const source: Source = input.source ?? { kind: 'manual' };
    await requireSource(tx, source, null);
    if (input.timeZone !== undefined) input.timeZone = zoneOf(input.timeZone);
    if (input.northStar) await requireSoleNorthStar(tx, input.productId ?? null, null);
    const daysLeft = isMeasured({ source }) ? HISTORY_DAYS + 1 : 0;
    Object.assign(input, { kind: source.kind, daysLeft });
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
    if (!isSame(before.source, completed.source)) {
      await requireSource(tx, completed.source, before.key);
    }
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

/** Plans the measuring of new metrics. */
export async function planNew(tx: Tx, records: readonly Metric[]): Promise<void> {
  for (const record of records) if (isMeasured(record)) await planAll(tx, record);
}

/** What a change asks to be measured: everything after another definition, the latest days after a rest. */
export async function planChanged(tx: Tx, before: Metric, after: Metric): Promise<void> {
  const redefined =
    !isSame(before.source, after.source) ||
    before.timeZone !== after.timeZone ||
    before.productId !== after.productId;
  if (!isMeasured(after)) {
    // What was measured up to now stays: typing does not replace it, and nothing else could.
    if (redefined) await dropPlan(tx, after.id);
  } else if (redefined) {
    await planHistory(tx, after, await forgetMeasured(tx, after.id));
    await keepLatest(tx, after.id);
  } else if (before.archivedAt !== null && after.archivedAt === null) {
    await planRefresh(tx, after);
  }
}

/** Refuses a definition that can't be measured, or not by its author. */
async function requireSource(tx: Tx, source: Source, ownKey: string | null): Promise<void> {
  requireAuthor(tx, source);
  if (source.kind === 'formula') await requireFormula(tx, source.formula, ownKey);
  if (!isOfEvents(source)) return;
  const question = sampleQuestion(source);
  const problem = problemWithQuestion(question, Date.now() * 1000);
  if (problem) throw invalid(`source.${problem.path}`, problem.message);
  requireIdentityAllowed(tx.actor, question, await savedCohorts(tx, question));
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
  return invalidInput(`body.${field}`, message);
}
