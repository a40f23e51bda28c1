import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import { type Changes, recordActivity } from '#platform/events/activity.ts';
import type { Feedback } from './feedback.contract.ts';
import { anchorExcerpt, findExcerpt, type Placement } from './highlight.ts';

interface Anchored extends Record<string, unknown> {
  id: string;
  start: number;
  end: number;
}

interface Moved {
  id: string;
  start: number | null;
  end: number | null;
}

/**
 * After a note's text was edited: every highlight goes where its words are now.
 * One whose words are gone keeps its excerpt and loses its place. At most three statements.
 */
export async function reanchorInsights(tx: Tx, before: Feedback, after: Feedback): Promise<void> {
  const { rows } = await tx.db.execute<Anchored>(sql`
    select id, start_offset as start, end_offset as "end" from insights
    where workspace_id = ${tx.workspaceId} and feedback_id = ${before.id} and start_offset is not null
    for update`);
  const moved = rows.flatMap((held): (Moved & { changes: Changes })[] => {
    const place = placeOf(before.body, after.body, held);
    const [start, end] = place ? [place.start, place.end] : [null, null];
    if (start === held.start && end === held.end) return [];
    const changes: Changes = {
      startOffset: [held.start, start],
      endOffset: [held.end, end],
    };
    return [{ id: held.id, start, end, changes }];
  });
  if (moved.length === 0) return;
  await tx.db.execute(sql`
    update insights i set start_offset = m.start, end_offset = m."end", version = version + 1, updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(moved)}::jsonb) as m(id uuid, start int, "end" int)
    where i.workspace_id = ${tx.workspaceId} and i.id = m.id`);
  await recordActivity(
    tx,
    moved.map(({ id, changes }) => ({ noun: 'insight', recordId: id, verb: 'updated', changes })),
  );
}

function placeOf(before: string, after: string, { start, end }: Anchored): Placement | null {
  return end <= before.length ? findExcerpt(after, anchorExcerpt(before, start, end)) : null;
}
