import { type SQL, sql } from 'drizzle-orm';
import { notFound } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import type { Comment } from './comments.contract.ts';

interface Row extends Comment, Record<string, unknown> {}

const iso = (column: string) =>
  sql.raw(`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

const COLUMNS = sql`c.id, c.record_id as "recordId", c.noun, c.thread_id as "threadId",
  c.author_id as "authorId", c.author_name as "authorName",
  case when c.deleted_at is null then c.body else '' end as body, c.version,
  ${iso('c.created_at')} as "createdAt", ${iso('c.edited_at')} as "editedAt",
  ${iso('c.deleted_at')} as "deletedAt", ${iso('c.resolved_at')} as "resolvedAt",
  c.resolved_by as "resolvedBy",
  coalesce((
    select jsonb_agg(jsonb_build_object('reaction', reaction, 'userIds', users) order by first)
    from (select reaction, jsonb_agg(user_id order by created_at) as users, min(created_at) as first
          from comment_reactions r where r.workspace_id = c.workspace_id and r.comment_id = c.id
          group by reaction) by_reaction
  ), '[]') as reactions`;

/** Comments on a record, oldest first; a deleted one only where replies hang on it. */
export async function pageOfComments(
  tx: Tx,
  recordId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Comment[]> {
  const { rows } = await tx.db.execute<Row>(sql`
    select ${COLUMNS} from comments c
    where c.workspace_id = ${tx.workspaceId} and c.record_id = ${recordId}
      ${cursor ? sql`and c.id > ${cursor}` : sql``}
      and (c.deleted_at is null or exists (
        select from comments r where r.workspace_id = c.workspace_id and r.thread_id = c.id and r.deleted_at is null))
    order by c.id limit ${limit + 1}`);
  return rows;
}

/** The comment, or a 404. `lock` holds it until the transaction ends. */
export async function findComment(tx: Tx, id: string, { lock = false } = {}): Promise<Comment> {
  const { rows } = await tx.db.execute<Row>(sql`
    select ${COLUMNS} from comments c
    where c.workspace_id = ${tx.workspaceId} and c.id = ${id} ${lock ? sql`for update` : sql``}`);
  if (!rows[0]) throw notFound('comment');
  return rows[0];
}

export async function insertComment(
  tx: Tx,
  comment: Pick<Comment, 'id' | 'recordId' | 'noun' | 'threadId' | 'body'> & { mentions: string[] },
): Promise<void> {
  await tx.db.execute(sql`
    insert into comments (workspace_id, id, record_id, noun, thread_id, author_id, author_name, body, mentions)
    values (${tx.workspaceId}, ${comment.id}, ${comment.recordId}, ${comment.noun}, ${comment.threadId},
            ${tx.actor.userId}, ${tx.actor.name}, ${comment.body}, ${sql.param(comment.mentions)}::uuid[])`);
}

export async function setComment(tx: Tx, id: string, values: SQL): Promise<void> {
  await tx.db.execute(sql`
    update comments set ${values} where workspace_id = ${tx.workspaceId} and id = ${id}`);
}

/** True when the reaction was not there yet. */
export async function addReaction(
  tx: Tx,
  id: string,
  userId: string,
  reaction: string,
): Promise<boolean> {
  const { rows } = await tx.db.execute(sql`
    insert into comment_reactions (workspace_id, comment_id, user_id, reaction)
    values (${tx.workspaceId}, ${id}, ${userId}, ${reaction}) on conflict do nothing returning 1`);
  return rows.length > 0;
}

/** True when there was one to take back. */
export async function removeReaction(
  tx: Tx,
  id: string,
  userId: string,
  reaction: string,
): Promise<boolean> {
  const { rows } = await tx.db.execute(sql`
    delete from comment_reactions where workspace_id = ${tx.workspaceId} and comment_id = ${id}
      and user_id = ${userId} and reaction = ${reaction} returning 1`);
  return rows.length > 0;
}

/** Those of the ids that are members of the workspace. */
export async function membersAmong(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select user_id as id from members
    where workspace_id = ${tx.workspaceId} and user_id = any(${sql.param([...ids])}::uuid[])`);
  return new Set(rows.map(({ id }) => id));
}
