import { sql } from 'drizzle-orm';
import { Problem } from '#platform/contract/problem.ts';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { transitionError } from './feature-states.ts';
import type { FeatureRecord, features } from './features.contract.ts';
import { lastRank, ranksAfter } from './features.rank.ts';
import { changeTarget, fieldsOf } from './target-window.ts';

/** Completes new features: whole target windows, and a place at the end of the order. */
export async function completeNew(tx: Tx, inputs: CreateOf<typeof features>[]): Promise<void> {
  const ranks = ranksAfter(await lastRank(tx), inputs.length);
  for (const [i, input] of inputs.entries()) {
    requireRange(input.effortLow ?? null, input.effortHigh ?? null);
    Object.assign(input, changeTarget(fieldsOf(null), input), { rank: ranks[i] });
  }
}

/** Completes a change: steps of state, effort range, target window, date of shipping. */
export function completeChange(
  before: FeatureRecord,
  change: Partial<FeatureRecord>,
): Partial<FeatureRecord> {
  const { state } = change;
  const after = { ...before, ...change };
  requireRange(after.effortLow, after.effortHigh);
  const completed = { ...change };
  if ('targetStart' in change || 'targetEnd' in change || 'targetPrecision' in change) {
    Object.assign(completed, changeTarget(before, change));
  }
  if (state === undefined || state === before.state) return completed;
  const error = transitionError(before.state, state);
  if (error) throw invalid('state', `${before.key}: ${error}`);
  if (change.shippedAt === undefined) completed.shippedAt = shippedAt(before, state);
  return completed;
}

/** Shipping dates the feature; taking it back to work undates it. */
function shippedAt(before: FeatureRecord, state: FeatureRecord['state']): string | null {
  if (state === 'shipped') return before.shippedAt ?? new Date().toISOString().slice(0, 10);
  return state === 'planned' || state === 'in_progress' ? null : before.shippedAt;
}

function requireRange(low: number | null, high: number | null): void {
  if (low === null || high === null || low <= high) return;
  throw invalid('effortHigh', `The high estimate (${high}) is below the low one (${low}).`);
}

function invalid(field: string, message: string): Problem {
  return new Problem('invalid_input', message, { fields: [{ path: `body.${field}`, message }] });
}

/** How many features stand directly below each of these. One statement; none for no ids. */
export async function childCounts(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const { rows } = await tx.db.execute<{ parent_id: string; count: number }>(sql`
    select parent_id, count(*)::int as count from features
    where workspace_id = ${tx.workspaceId} and parent_id = any(${sql.param([...ids])}::uuid[])
      and archived_at is null
    group by parent_id`);
  return new Map(rows.map((row) => [row.parent_id, row.count]));
}
