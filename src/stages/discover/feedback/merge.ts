import { sql } from 'drizzle-orm';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import type { Feedback } from './feedback.contract.ts';
import { feedbackService } from './feedback.service.ts';
import type { BeforeMerge } from './feedback.table.ts';

/**
 * Merges a note into another. The note stays as it is, archived and pointing
 * to the other, so that its insights, links and history are kept and unmerging
 * gives back exactly what was. The other takes over its tags.
 */
export async function mergeFeedback(tx: Tx, id: string, intoId: string): Promise<Feedback> {
  const locked = await feedbackService.store.lock(tx, [id, intoId]);
  const note = locked.find((one) => one.id === id) as Feedback | undefined;
  const into = locked.find((one) => one.id === intoId) as Feedback | undefined;
  if (!note || !into) throw notFound('note');
  refuseUnfit(note, into);
  const givenTagIds = note.tagIds.filter((tag) => !into.tagIds.includes(tag));
  if (givenTagIds.length > 0) {
    await feedbackService.change(tx, intoId, { tagIds: [...into.tagIds, ...givenTagIds] });
  }
  const before: BeforeMerge = { archived: note.archivedAt !== null, givenTagIds };
  await tx.db.execute(sql`
    update feedback set merged_into_id = ${intoId}, survivor_id = ${intoId},
      before_merge = ${JSON.stringify(before)}::jsonb, state = 'archived',
      archived_at = coalesce(archived_at, now()), version = version + 1, updated_at = now()
    where workspace_id = ${tx.workspaceId} and id = ${id}`);
  // Notes that were merged into this one before now belong to the other, too.
  await tx.db.execute(sql`
    update feedback set survivor_id = ${intoId}
    where workspace_id = ${tx.workspaceId} and id <> ${id} and id in (
      select note_id from feedback_voices
      where workspace_id = ${tx.workspaceId} and feedback_id = ${id})`);
  await recordOnBoth(tx, id, intoId, 'merged');
  return feedbackService.get(tx, id);
}

function refuseUnfit(note: Feedback, into: Feedback): void {
  if (note.id === into.id) throw new Problem('invalid_input', 'A note cannot merge into itself.');
  if (note.mergedIntoId) {
    throw new Problem('conflict', `${note.key} is merged already. Unmerge it first.`);
  }
  if (into.mergedIntoId) {
    throw new Problem(
      'conflict',
      `${into.key} was itself merged into another note. Merge into that one.`,
    );
  }
}

/** Takes a merged note out again: its state, and the tags it gave, are as before. */
export async function unmergeFeedback(tx: Tx, id: string): Promise<Feedback> {
  const [held] = await feedbackService.store.lock(tx, [id]);
  const note = held as Feedback | undefined;
  if (!note) throw notFound('note');
  const intoId = note.mergedIntoId;
  if (!intoId) throw new Problem('conflict', `${note.key} is not merged into any note.`);
  const { rows } = await tx.db.execute<{ before: BeforeMerge }>(sql`
    select before_merge as before from feedback where workspace_id = ${tx.workspaceId} and id = ${id}`);
  const before = rows[0]?.before ?? { archived: false, givenTagIds: [] };
  const state = before.archived ? 'archived' : note.processedAt ? 'processed' : 'new';
  await tx.db.execute(sql`
    update feedback set merged_into_id = null, survivor_id = null, before_merge = null, state = ${state},
      archived_at = ${before.archived ? note.archivedAt : null}, version = version + 1, updated_at = now()
    where workspace_id = ${tx.workspaceId} and id = ${id}`);
  await tx.db.execute(sql`
    with recursive below as (
      select id from feedback where workspace_id = ${tx.workspaceId} and merged_into_id = ${id}
      union select f.id from feedback f join below b on f.merged_into_id = b.id
      where f.workspace_id = ${tx.workspaceId}
    ) update feedback f set survivor_id = ${id} from below b
    where f.workspace_id = ${tx.workspaceId} and f.id = b.id`);
  await takeBackTags(tx, intoId, before.givenTagIds);
  await recordOnBoth(tx, id, intoId, 'unmerged');
  return feedbackService.get(tx, id);
}

/** Removes the tags a note had given, save those that another merged note brings as well. */
async function takeBackTags(tx: Tx, intoId: string, given: readonly string[]): Promise<void> {
  if (given.length === 0) return;
  const [into] = await feedbackService.store.lock(tx, [intoId]);
  const { rows } = await tx.db.execute<{ tag: string }>(sql`
    select distinct unnest(tag_ids) as tag from feedback
    where workspace_id = ${tx.workspaceId} and merged_into_id = ${intoId}`);
  const kept = new Set(rows.map(({ tag }) => tag));
  const gone = new Set(given.filter((tag) => !kept.has(tag)));
  if (!into || gone.size === 0) return;
  await feedbackService.change(tx, intoId, { tagIds: into.tagIds.filter((tag) => !gone.has(tag)) });
}

/** Both notes' histories tell of it; `data` names who went where. */
async function recordOnBoth(tx: Tx, id: string, intoId: string, verb: string): Promise<void> {
  const data = { feedbackId: id, intoId };
  await recordActivity(tx, [
    { noun: 'feedback', recordId: id, verb, data },
    { noun: 'feedback', recordId: intoId, verb, data },
  ]);
}
