import type { AnyRecord } from '../feature-ui.ts';

/** The records of a noun in the order of the list that was looked at last. */
let trail: { noun: string; records: readonly Pick<AnyRecord, 'id'>[]; total: number } | null = null;

/** A list tells what it shows, so that a record opened from it knows its neighbours. */
export function leaveTrail(
  noun: string,
  records: readonly Pick<AnyRecord, 'id'>[],
  total: number | null,
): void {
  trail = { noun, records, total: Math.max(total ?? 0, records.length) };
}

export interface Neighbours {
  readonly before: string | null;
  readonly next: string | null;
  /** Counted from 1. */
  readonly at: number;
  readonly of: number;
}

/** What stands before and after a record in the list one came from; null where one did not come from a list. */
export function neighboursOf(noun: string, id: string): Neighbours | null {
  if (trail?.noun !== noun) return null;
  const { records, total } = trail;
  const at = records.findIndex((record) => record.id === id);
  if (at < 0) return null;
  return {
    before: records[at - 1]?.id ?? null,
    next: records[at + 1]?.id ?? null,
    at: at + 1,
    of: total,
  };
}
