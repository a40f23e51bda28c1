import type pg from 'pg';
import type { Activity } from './activity.ts';

/** Acts read at a time. */
export const BATCH = 500;
const LOOK_AT_WAITING_MS = 100;

const COLUMNS = `a.workspace_id as "workspaceId", a.id, a.xid::text, a.seq::text, a.at, a.noun,
  a.record_id as "recordId", a.verb, a.actor_kind as "actorKind", a.actor_id as "actorId",
  a.actor_name as "actorName", a.changes, a.data`;

/** How far a reader of the log has come. */
export interface Place {
  xid: string;
  seq: string;
}

export interface ActivityPage {
  /** In the order of their commits' transactions, oldest first. */
  readonly acts: Activity[];
  /** Acts beyond these are committed, but can't be read until an older transaction ends. */
  readonly waiting: boolean;
}

/**
 * Reads the activity log in commit-safe order. A row counts only once every
 * transaction that began before it has ended, so nothing is ever skipped.
 */
export async function readActivity(
  pool: pg.Pool,
  after: Place,
  limit = BATCH,
): Promise<ActivityPage> {
  const { rows } = await pool.query(
    `with oldest as (select pg_snapshot_xmin(pg_current_snapshot()) as xid)
     (select ${COLUMNS}, true as settled from activity a, oldest
      where (a.xid, a.seq) > ($1::xid8, $2::bigint) and a.xid < oldest.xid order by a.xid, a.seq limit $3)
     union all
     (select ${COLUMNS}, false from activity a, oldest
      where (a.xid, a.seq) > ($1::xid8, $2::bigint) and a.xid >= oldest.xid limit 1)`,
    [after.xid, after.seq, limit],
  );
  const settled = rows.filter((row) => row.settled);
  return {
    acts: settled.map(({ settled: _, ...act }) => ({ ...act, at: (act.at as Date).toISOString() })),
    waiting: settled.length < rows.length,
  };
}

/** Looks again a moment later at acts that wait for an older transaction: its end tells nobody. */
export class LaterLook {
  readonly #look: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(look: () => void) {
    this.#look = look;
  }

  /** However often it is asked for, it is one look. */
  plan(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
    }, LOOK_AT_WAITING_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
