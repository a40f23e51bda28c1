import { invalidInput } from '#platform/contract/problem.ts';
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
  if (error) throw invalidInput('body.state', `${before.key}: ${error}`);
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
  throw invalidInput(
    'body.effortHigh',
    `The high estimate (${high}) is below the low one (${low}).`,
  );
}
