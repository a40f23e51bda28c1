import { type SQL, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { namedIn } from '#platform/resource/history.ts';
import { findRefs } from '#platform/resource/store.ts';
import type { AuditEntry, activityRoutes } from './activity.contract.ts';

type Query = z.output<(typeof activityRoutes.list)['query']>;

/** Acts of the whole workspace, newest first. Unread notices are nobody else's business. */
export async function auditLog(
  tx: Tx,
  query: Query,
): Promise<{ items: AuditEntry[]; nextCursor: string | null; refs: Record<string, Ref> }> {
  const is = (column: string, value: unknown) =>
    value === undefined ? [] : [sql`and ${sql.raw(column)} = ${value}`];
  const conditions: SQL[] = [
    ...is('actor_id', query.actorId),
    ...is('actor_kind', query.actorKind),
    ...is('noun', query.noun),
    ...is('verb', query.verb),
    ...is('record_id', query.recordId),
    ...is('batch_id', query.batchId),
    ...(query.computed === 'false' ? [NOT_COMPUTED] : []),
    ...(query.from ? [sql`and at >= ${query.from}::timestamptz`] : []),
    ...(query.to ? [sql`and at < ${endOf(query.to)}`] : []),
    ...(query.cursor ? [sql`and id < ${query.cursor}`] : []),
  ];
  const { rows } = await tx.db.execute<AuditEntry & Record<string, unknown>>(sql`
    select id, at, noun, record_id as "recordId", verb, actor_kind as "actorKind",
      actor_id as "actorId", actor_name as "actorName", changes, data, data ->> 'note' as note, undo_of as "undoOf",
      batch_id as "batchId"
    from activity
    where workspace_id = ${tx.workspaceId} and noun <> 'notification'
      ${sql.join(conditions, sql` `)}
    order by id desc limit ${query.limit + 1}`);
  const items = rows
    .slice(0, query.limit)
    .map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  const nextCursor = rows.length > items.length ? (items.at(-1)?.id ?? null) : null;
  return { items, nextCursor, refs: await findRefs(tx, namedIn(items)) };
}

/** Evidence counted anew, metrics measured and fields the system keeps: they follow from what people did. */
const NOT_COMPUTED = sql`and noun <> 'evidence' and not (actor_kind = 'system' and verb = 'updated') and verb <> 'measured'`;

/** A day as an upper bound means the whole of that day. */
function endOf(to: string): SQL {
  return /^\d{4}-\d\d-\d\d$/.test(to)
    ? sql`(${to}::date + 1)::timestamptz`
    : sql`${to}::timestamptz`;
}
