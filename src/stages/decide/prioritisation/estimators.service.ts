import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import type { EstimatorFactor } from './score-row.ts';
import { rescoreRecords } from './scores.service.ts';

/** Records scored again in one go. */
const CHUNK = 500;

/**
 * Keeps whose estimates count for how much, in place of what was kept before, and computes the
 * scores again that rest on somebody whose factor changed. Answers whose did.
 */
export async function setEstimatorFactors(
  tx: Tx,
  factors: readonly EstimatorFactor[],
): Promise<string[]> {
  const { rows } = await tx.db.execute<{ userId: string }>(sql`
    with given as (
      select g."userId" as user_id, g.factor, g.outcomes
      from jsonb_to_recordset(${JSON.stringify(factors)}::jsonb)
        as g("userId" uuid, factor float8, outcomes int)
      join members m on m.workspace_id = ${tx.workspaceId} and m.user_id = g."userId"
    ), gone as (
      delete from estimator_factors f where workspace_id = ${tx.workspaceId}
        and not exists (select from given where given.user_id = f.user_id)
      returning user_id
    ), kept as (
      insert into estimator_factors as f (workspace_id, user_id, factor, outcomes)
      select ${tx.workspaceId}, user_id, factor, outcomes from given
      on conflict (workspace_id, user_id) do update
        set factor = excluded.factor, outcomes = excluded.outcomes, updated_at = now()
        where (f.factor, f.outcomes) is distinct from (excluded.factor, excluded.outcomes)
      returning user_id
    )
    select user_id as "userId" from gone union select user_id from kept`);
  const changed = rows.map(({ userId }) => userId);
  const ids = await recordsEstimatedBy(tx, changed);
  for (let start = 0; start < ids.length; start += CHUNK) {
    await rescoreRecords(tx, ids.slice(start, start + CHUNK));
  }
  return changed;
}

/** Records that these people own, or whose impact they typed in. */
async function recordsEstimatedBy(tx: Tx, userIds: readonly string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  const ids = sql.param([...userIds]);
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select id from features where workspace_id = ${tx.workspaceId} and owner_id = any(${ids}::uuid[])
    union select id from opportunities
    where workspace_id = ${tx.workspaceId} and owner_id = any(${ids}::uuid[])
    union select record_id from scores
    where workspace_id = ${tx.workspaceId} and typed -> 'impact' ->> 'typedBy' = any(${ids}::text[])
    order by 1`);
  return rows.map(({ id }) => id);
}
