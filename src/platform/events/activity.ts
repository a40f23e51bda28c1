import { v7 as uuidv7 } from 'uuid';
import type { Statement, Tx } from '#platform/db/database.ts';

/** Field → [before, after]. */
export type Changes = Record<string, [unknown, unknown]>;

export interface NewActivity {
  readonly noun: string;
  readonly recordId: string;
  readonly verb: string;
  readonly changes?: Changes | null;
  /** Facts that reactions need and that the record itself does not hold. */
  readonly data?: Record<string, unknown> | null;
  readonly undoOf?: string | null;
  /** Shared by the acts of one deed, such as a bulk change, so that they can be undone as one. */
  readonly batchId?: string | null;
}

/** One act, as reactions receive it. */
export interface Activity {
  readonly workspaceId: string;
  readonly id: string;
  readonly xid: string;
  readonly seq: string;
  readonly at: string;
  readonly noun: string;
  readonly recordId: string;
  readonly verb: string;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly changes: Changes | null;
  readonly data: Record<string, unknown> | null;
}

const INSERT = {
  name: 'activity',
  text: `
    insert into activity (workspace_id, id, noun, record_id, verb, actor_kind, actor_id, actor_name, changes, data, undo_of, batch_id)
    select $1, r.id, r.noun, r.record_id, r.verb, $2, $3, $4, r.changes, r.data, r.undo_of, r.batch_id
    from jsonb_to_recordset($5::jsonb)
      as r(id uuid, noun text, record_id uuid, verb text, changes jsonb, data jsonb, undo_of uuid, batch_id uuid)`,
} as const satisfies Statement;

/**
 * Writes acts to the activity log, in the transaction of the change itself:
 * history, live updates and reactions all follow from these rows. One statement.
 */
export async function recordActivity(tx: Tx, acts: readonly NewActivity[]): Promise<string[]> {
  if (acts.length === 0) return [];
  const { actor } = tx;
  const rows = acts.map((act) => ({
    id: uuidv7(),
    noun: act.noun,
    record_id: act.recordId,
    verb: act.verb,
    changes: act.changes ?? null,
    data: act.data ?? null,
    undo_of: act.undoOf ?? null,
    batch_id: act.batchId ?? null,
  }));
  await tx.query(INSERT, [
    actor.workspaceId,
    actor.kind,
    actor.actorId,
    actor.name,
    JSON.stringify(rows),
  ]);
  for (const { noun } of acts) tx.recordedNouns.add(noun);
  return rows.map((row) => row.id);
}
