import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';

/** Names of members of the workspace, and nothing else of them. One statement; none for no ids. */
export async function memberNames(tx: Tx, ids: Iterable<string>): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const { rows } = await tx.db.execute<{ id: string; name: string }>(sql`
    select u.id, u.name from members m join users u on u.id = m.user_id
    where m.workspace_id = ${tx.workspaceId} and m.user_id = any(${sql.param(wanted)}::uuid[])`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
