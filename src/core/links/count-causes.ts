import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';

/**
 * How many records of `noun` each of these rests on: linked directly, or
 * through one record between. One statement; none for no ids.
 */
export async function countCauses(
  tx: Tx,
  ids: readonly string[],
  noun: string,
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const of = sql`workspace_id = ${tx.workspaceId}`;
  const { rows } = await tx.db.execute<{ id: string; count: number }>(sql`
    select wanted.id, count(*)::int as count
    from unnest(${sql.param([...ids])}::uuid[]) as wanted(id)
    cross join lateral (
      select near.from_id from links near where near.${of} and near.to_id = wanted.id and near.from_noun = ${noun}
      union
      select far.from_id from links near
      join links far on far.${of} and far.to_id = near.from_id and far.from_noun = ${noun}
      where near.${of} and near.to_id = wanted.id and near.from_noun <> ${noun}
    ) as causes
    group by wanted.id`);
  return new Map(rows.map((row) => [row.id, row.count]));
}
