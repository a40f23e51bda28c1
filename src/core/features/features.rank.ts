import { sql } from 'drizzle-orm';
import { invalidInput } from '#platform/contract/problem.ts';
import { rankBetween, ranksBetween } from '#platform/contract/rank.ts';
import type { Tx } from '#platform/db/database.ts';

/** The rank of the feature that stands last, or null when none has one. One statement. */
export async function lastRank(tx: Tx): Promise<string | null> {
  const { rows } = await tx.db.execute<{ rank: string | null }>(sql`
    select max(rank) as rank from features where workspace_id = ${tx.workspaceId}`);
  return rows[0]?.rank ?? null;
}

/** `count` ranks in order after this one. */
export function ranksAfter(last: string | null, count: number): string[] {
  return ranksBetween(last, null, count);
}

/**
 * The rank that puts a feature directly before or after another. One
 * statement, unless the other was never ranked. Features of equal rank (made at
 * the same moment) keep together: the new rank stands beside all of them.
 */
export async function rankBeside(
  tx: Tx,
  id: string,
  anchorId: string,
  side: 'before' | 'after',
): Promise<string> {
  let found = await neighbours(tx, id, anchorId);
  if (found && found.rank === null) {
    await rankUnranked(tx);
    found = await neighbours(tx, id, anchorId);
  }
  if (!found?.rank) {
    const message = 'There is no such feature to move next to. Reload the list and try again.';
    throw invalidInput(`body.${side}`, message);
  }
  return side === 'before'
    ? rankBetween(found.previous, found.rank)
    : rankBetween(found.rank, found.next);
}

interface Neighbours extends Record<string, unknown> {
  rank: string | null;
  previous: string | null;
  next: string | null;
}

async function neighbours(tx: Tx, id: string, anchorId: string): Promise<Neighbours | undefined> {
  const others = sql`workspace_id = ${tx.workspaceId} and id <> ${id}`;
  const { rows } = await tx.db.execute<Neighbours>(sql`
    select a.rank,
      (select max(rank) from features where ${others} and rank < a.rank) as previous,
      (select min(rank) from features where ${others} and rank > a.rank) as next
    from features a where a.workspace_id = ${tx.workspaceId} and a.id = ${anchorId}`);
  return rows[0];
}

/** Gives features that came without a rank (from a copy of the table) one at the end, oldest first. */
async function rankUnranked(tx: Tx): Promise<void> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from features where workspace_id = ${tx.workspaceId} and rank is null order by id
    for update`);
  const ranks = ranksAfter(await lastRank(tx), rows.length);
  await tx.db.execute(sql`
    update features f set rank = r.rank
    from unnest(${sql.param(rows.map(({ id }) => id))}::uuid[], ${sql.param(ranks)}::text[]) r(id, rank)
    where f.workspace_id = ${tx.workspaceId} and f.id = r.id`);
}
