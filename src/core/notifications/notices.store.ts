import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Tx } from '#platform/db/database.ts';
import type { Activity } from '#platform/events/activity.ts';
import { NOTICE_KINDS, type NoticeKind } from './notifications.contract.ts';

/** Somebody to tell about one act. */
export interface Due {
  readonly userId: string;
  readonly kind: NoticeKind;
  readonly recordId: string;
  readonly commentId: string | null;
  readonly act: Activity;
  readonly fields: readonly string[];
}

const RANK = new Map(NOTICE_KINDS.map(({ value }, i) => [value, i]));

/** Keeps what is new of it for members who want to know; answers who was told. */
export async function storeNotices(tx: Tx, due: readonly Due[]): Promise<string[]> {
  const strongest = new Map<string, Due>();
  for (const one of due) {
    const name = `${one.userId} ${one.act.id}`;
    const held = strongest.get(name);
    if (!held || (RANK.get(one.kind) ?? 0) < (RANK.get(held.kind) ?? 0)) strongest.set(name, one);
  }
  const wanted = [...strongest.values()];
  const told = [
    ...(await insertNotices(
      tx,
      wanted.filter(({ kind }) => kind !== 'changed'),
    )),
    ...(await gatherChanges(
      tx,
      wanted.filter(({ kind }) => kind === 'changed'),
    )),
  ];
  return [...new Set(told)];
}

/** The notices as rows of a relation `r`, without people who left or muted this kind. */
function rowsOf(tx: Tx, due: readonly Due[]) {
  const rows = due.map(({ userId, kind, recordId, commentId, act, fields }) => ({
    id: uuidv7(),
    user_id: userId,
    kind,
    record_id: recordId,
    comment_id: commentId,
    act_id: act.id,
    actor_id: act.actorId,
    actor_name: act.actorName,
    at: act.at,
    fields,
    note: kind === 'due' && typeof act.data?.note === 'string' ? act.data.note.slice(0, 300) : null,
  }));
  return sql`(
    select d.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as d(id uuid, user_id uuid, kind text, record_id uuid, comment_id uuid, act_id uuid,
           actor_id uuid, actor_name text, at timestamptz, fields text[], note text)
    join members m on m.workspace_id = ${tx.workspaceId} and m.user_id = d.user_id
    join records on records.workspace_id = m.workspace_id and records.id = d.record_id
    left join notification_preferences p on p.workspace_id = m.workspace_id and p.user_id = m.user_id
    where d.kind <> all(coalesce(p.muted, '{}'))) r`;
}

async function insertNotices(tx: Tx, due: readonly Due[]): Promise<string[]> {
  if (due.length === 0) return [];
  const { rows } = await tx.db.execute<{ userId: string }>(sql`
    insert into notifications (workspace_id, id, user_id, kind, record_id, comment_id, act_id,
                               last_act_id, actor_id, actor_name, at, fields, note)
    select ${tx.workspaceId}, id, user_id, kind, record_id, comment_id, act_id, act_id, actor_id,
           actor_name, at, fields, note
    from ${rowsOf(tx, due)}
    on conflict do nothing returning user_id as "userId"`);
  return rows.map(({ userId }) => userId);
}

/** Changes of one record are one notice until it is read; acts told of before are passed over. */
async function gatherChanges(tx: Tx, due: readonly Due[]): Promise<string[]> {
  if (due.length === 0) return [];
  const { rows } = await tx.db.execute<{ userId: string }>(sql`
    with fresh as (
      select r.* from ${rowsOf(tx, due)}
      where not exists (
        select from notifications n
        where n.workspace_id = ${tx.workspaceId} and n.user_id = r.user_id
          and n.record_id = r.record_id and n.kind = 'changed' and n.last_act_id >= r.act_id)
    ), latest as (
      select distinct on (user_id, record_id) * from fresh order by user_id, record_id, act_id desc
    ), gathered as (
      select user_id, record_id, count(*)::int as count, (array_agg(act_id order by act_id))[1] as first_act,
        coalesce((select array_agg(distinct name) from fresh f, unnest(f.fields) name
                  where f.user_id = fresh.user_id and f.record_id = fresh.record_id), '{}') as fields
      from fresh group by user_id, record_id
    )
    insert into notifications as n (workspace_id, id, user_id, kind, record_id, comment_id, act_id,
                                    last_act_id, actor_id, actor_name, at, fields, count)
    select ${tx.workspaceId}, l.id, user_id, 'changed', record_id, l.comment_id, g.first_act, l.act_id,
           l.actor_id, l.actor_name, l.at, g.fields, g.count
    from latest l join gathered g using (user_id, record_id)
    on conflict (workspace_id, user_id, record_id) where kind = 'changed' and read_at is null
    do update set last_act_id = excluded.last_act_id, comment_id = excluded.comment_id,
      actor_id = excluded.actor_id, actor_name = excluded.actor_name, at = excluded.at,
      count = n.count + excluded.count,
      fields = array(select distinct unnest(n.fields || excluded.fields))
    returning user_id as "userId"`);
  return rows.map(({ userId }) => userId);
}
