import type pg from 'pg';

/**
 * Brings the activity log's transaction ids into the range of this PostgreSQL.
 *
 * Reactions read the log in the order of (transaction id, seq) and only below the oldest open
 * transaction. A new cluster counts transactions from the start again: left as they are, restored
 * entries would count as not yet committed, and new ones as read long ago. So all restored
 * entries get the id of the restoring transaction, in the order of seq, and each reaction goes on
 * before its first unread entry. Entries that overlapped it in time may be read twice; reactions
 * are idempotent.
 */
export async function adoptTransactionIds(client: pg.ClientBase): Promise<void> {
  const known = await client.query(
    `select to_regclass('public.activity') is not null
        and to_regclass('public.reaction_cursors') is not null as yes`,
  );
  if (!known.rows[0]?.yes) return;
  const ahead = await client.query(
    `select from activity where xid > pg_current_xact_id()
     union all select from reaction_cursors where xid > pg_current_xact_id() limit 1`,
  );
  if (ahead.rowCount === 0) return;
  await client.query(
    `update reaction_cursors c set xid = pg_current_xact_id(), seq = least(c.seq,
       (select min(a.seq) - 1 from activity a where (a.xid, a.seq) > (c.xid, c.seq)))`,
  );
  await client.query('update activity set xid = pg_current_xact_id()');
}
