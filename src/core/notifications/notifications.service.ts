import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '#platform/api/cursor.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from '#platform/resource/store.ts';
import type { Notice, NoticeKind } from './notifications.contract.ts';

export interface Inbox {
  items: Notice[];
  unread: number;
  nextCursor: string | null;
  refs: Record<string, Ref>;
}

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()]);

/** One's own notifications, newest first, with the records they are about. */
export async function inboxOf(
  tx: Tx,
  query: {
    unread: 'true' | 'false';
    kind?: NoticeKind | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<Inbox> {
  const userId = personOf(tx);
  const after = query.cursor ? decodeCursor(cursorSchema, query.cursor) : null;
  const { rows } = await tx.db.execute<Notice & Record<string, unknown>>(sql`
    select n.id, n.kind, n.record_id as "recordId", n.comment_id as "commentId",
      coalesce(case when c.deleted_at is null then left(c.body, 300) end, n.note) as excerpt,
      n.actor_id as "actorId", n.actor_name as "actorName", n.fields, n.count, n.at, n.read_at as "readAt"
    from notifications n
    left join comments c on c.workspace_id = n.workspace_id and c.id = n.comment_id
    where n.workspace_id = ${tx.workspaceId} and n.user_id = ${userId}
      ${query.unread === 'true' ? sql`and n.read_at is null` : sql``}
      ${query.kind ? sql`and n.kind = ${query.kind}` : sql``}
      ${after ? sql`and (n.at, n.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
    order by n.at desc, n.id desc limit ${query.limit + 1}`);
  const items = rows.slice(0, query.limit).map((row) => ({
    ...row,
    at: new Date(row.at).toISOString(),
    readAt: row.readAt && new Date(row.readAt).toISOString(),
  }));
  const last = items.at(-1);
  return {
    items,
    unread: await unreadCount(tx),
    nextCursor: rows.length > items.length && last ? encodeCursor([last.at, last.id]) : null,
    refs: await findRefs(
      tx,
      items.map(({ recordId }) => recordId),
    ),
  };
}

export async function unreadCount(tx: Tx): Promise<number> {
  const { rows } = await tx.db.execute<{ count: number }>(sql`
    select count(*)::int as count from notifications
    where workspace_id = ${tx.workspaceId} and user_id = ${personOf(tx)} and read_at is null`);
  return rows[0]?.count ?? 0;
}

/** Marks one's own notifications; those of others are out of reach, whatever the ids. */
export async function markRead(
  tx: Tx,
  {
    ids,
    recordId,
    read,
  }: { ids?: string[] | undefined; recordId?: string | undefined; read: boolean },
): Promise<number> {
  let which: SQL = sql``;
  if (ids) which = sql`and n.id = any(${sql.param(ids)}::uuid[])`;
  if (recordId) which = sql`and n.record_id = ${recordId}`;
  const userId = personOf(tx);
  // A change notice that is opened again must not stand beside a newer open one.
  const open = read
    ? sql`and n.read_at is null`
    : sql`and n.read_at is not null and not (n.kind = 'changed' and exists (
        select from notifications o where o.workspace_id = n.workspace_id and o.user_id = n.user_id
          and o.record_id = n.record_id and o.kind = 'changed' and o.id <> n.id
          and (o.read_at is null or o.at > n.at)))`;
  await tx.db.execute(sql`
    update notifications n set read_at = ${read ? sql`now()` : sql`null`}
    where n.workspace_id = ${tx.workspaceId} and n.user_id = ${userId} ${which} ${open}`);
  return unreadCount(tx);
}

export async function preferencesOf(tx: Tx): Promise<{ muted: NoticeKind[] }> {
  const { rows } = await tx.db.execute<{ muted: NoticeKind[] }>(sql`
    select muted from notification_preferences
    where workspace_id = ${tx.workspaceId} and user_id = ${personOf(tx)}`);
  return { muted: rows[0]?.muted ?? [] };
}

export async function setPreferences(
  tx: Tx,
  muted: NoticeKind[],
): Promise<{ muted: NoticeKind[] }> {
  await tx.db.execute(sql`
    insert into notification_preferences (workspace_id, user_id, muted)
    values (${tx.workspaceId}, ${personOf(tx)}, ${sql.param(muted)}::text[])
    on conflict (workspace_id, user_id) do update set muted = excluded.muted`);
  return { muted };
}

export async function isFollowing(tx: Tx, recordId: string): Promise<boolean> {
  await requireRecord(tx, recordId);
  const { rows } = await tx.db.execute(sql`
    select from follows where workspace_id = ${tx.workspaceId} and record_id = ${recordId}
      and user_id = ${personOf(tx)} and following`);
  return rows.length > 0;
}

export async function setFollowing(tx: Tx, recordId: string, following: boolean): Promise<void> {
  await requireRecord(tx, recordId);
  await tx.db.execute(sql`
    insert into follows (workspace_id, record_id, user_id, following)
    values (${tx.workspaceId}, ${recordId}, ${personOf(tx)}, ${following})
    on conflict (workspace_id, record_id, user_id) do update set following = excluded.following`);
}

async function requireRecord(tx: Tx, id: string): Promise<void> {
  if (!(await findRefs(tx, [id]))[id]) throw notFound();
}

function personOf(tx: Tx): string {
  if (tx.actor.userId) return tx.actor.userId;
  throw new Problem('forbidden', 'Notifications belong to people; this caller is none.');
}
