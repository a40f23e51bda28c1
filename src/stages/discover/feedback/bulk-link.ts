import { sql } from 'drizzle-orm';
import { createLinks } from '#core/links/links.service.ts';
import type { Tx } from '#platform/db/database.ts';
import { createInsights } from './insights.service.ts';

/**
 * Links notes to what they speak for: each gets an insight that stands for the
 * whole note, unless it has one already. Ids of other workspaces are refused.
 */
export async function bulkLink(
  tx: Tx,
  input: { ids: string[]; targetIds: string[]; importance?: number | null | undefined },
): Promise<{ linked: number; insightIds: string[] }> {
  const ids = [...new Set(input.ids)];
  const { rows } = await tx.db.execute<{ id: string; feedbackId: string }>(sql`
    select distinct on (feedback_id) id, feedback_id as "feedbackId" from insights
    where workspace_id = ${tx.workspaceId} and feedback_id = any(${sql.param(ids)}::uuid[])
      and excerpt is null and archived_at is null
    order by feedback_id, id`);
  const held = new Map(rows.map(({ feedbackId, id }) => [feedbackId, id]));
  const made = await createInsights(
    tx,
    ids
      .filter((id) => !held.has(id))
      .map((feedbackId) => ({
        feedbackId,
        importance: input.importance ?? null,
        targetIds: input.targetIds,
      })),
  );
  await createLinks(
    tx,
    [...held.values()].flatMap((fromId) =>
      input.targetIds.map((toId) => ({ fromId, kind: 'supports' as const, toId })),
    ),
  );
  return { linked: ids.length, insightIds: made.map(({ id }) => id) };
}
