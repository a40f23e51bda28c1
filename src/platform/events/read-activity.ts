import type pg from 'pg';
import type { Activity } from './activity.ts';

/** Acts read at a time. */
export const BATCH = 500;

/** How far a reader of the log has come. */
export interface Place {
  xid: string;
  seq: string;
}

/**
 * Reads the activity log in commit-safe order. A row counts only once every
 * transaction that began before it has ended, so nothing is ever skipped.
 */
export async function readActivity(
  client: pg.Pool | pg.PoolClient,
  after: Place,
  limit = BATCH,
): Promise<Activity[]> {
  const { rows } = await client.query(
    `select workspace_id as "workspaceId", id, xid::text, seq::text, at, noun, record_id as "recordId", verb,
            actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", changes, data
     from activity
     where (xid, seq) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, seq limit $3`,
    [after.xid, after.seq, limit],
  );
  return rows.map((row) => ({ ...row, at: (row.at as Date).toISOString() }));
}
