import { getTableName, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';

/** A `beforeUpdate` for nouns with a `parentId`: nothing becomes its own ancestor. */
export async function refuseCycle(
  tx: Tx,
  table: PgTable,
  id: string,
  change: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { parentId } = change;
  if (typeof parentId !== 'string') return change;
  // Two moves at once could close a circle that neither of them sees: they take turns.
  const turn = `parents of ${getTableName(table)} in ${tx.workspaceId}`;
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${turn}, 0))`);
  const { rows } = await tx.db.execute(sql`
    with recursive up as (
      select id, parent_id from ${table} where workspace_id = ${tx.workspaceId} and id = ${parentId}
      union
      select t.id, t.parent_id from ${table} t join up on t.id = up.parent_id and t.workspace_id = ${tx.workspaceId}
    ) select from up where id = ${id}`);
  if (rows.length > 0) {
    const message = 'A record cannot be below itself. Choose another parent.';
    throw new Problem('invalid_input', message, { fields: [{ path: 'body.parentId', message }] });
  }
  return change;
}
