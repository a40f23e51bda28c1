import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { Problem } from '#platform/contract/problem.ts';
import type { HistoryEntry, Page } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from './store.ts';

/**
 * Acts on one record (or in the whole workspace), newest first. That a record's number was measured
 * once more tells other features, not the readers of its history.
 */
export async function historyOf(
  tx: Tx,
  of: { noun?: string; recordId?: string },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<HistoryEntry>> {
  if (cursor && !z.uuid().safeParse(cursor).success) {
    throw new Problem('invalid_input', 'The cursor is not one of ours. Start from the first page.');
  }
  const { rows } = await tx.db.execute<HistoryEntry & { at: string } & Record<string, unknown>>(sql`
    select id, at, noun, record_id as "recordId", verb, actor_kind as "actorKind", actor_id as "actorId",
           actor_name as "actorName", changes, data ->> 'note' as note, undo_of as "undoOf", batch_id as "batchId"
    from activity
    where workspace_id = ${tx.workspaceId}
      ${of.recordId ? sql`and record_id = ${of.recordId}` : sql``}
      ${of.noun ? sql`and noun = ${of.noun}` : sql``}
      ${of.recordId ? sql`and verb <> 'measured'` : sql``}
      ${cursor ? sql`and id < ${cursor}` : sql``}
    order by id desc limit ${limit + 1}`);
  const items = rows.slice(0, limit).map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  const refs = await findRefs(tx, namedIn(items));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null, refs };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Every record that the entries speak of, so that a changed reference shows a title, not an id. */
export function namedIn(
  entries: readonly (HistoryEntry & { data?: Record<string, unknown> | null })[],
): string[] {
  return entries.flatMap((entry) => [
    entry.recordId,
    ...[...Object.values(entry.changes ?? {}), ...Object.values(entry.data ?? {})]
      .flat()
      .filter((value): value is string => typeof value === 'string' && UUID.test(value)),
  ]);
}
