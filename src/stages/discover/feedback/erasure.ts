import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { contactService } from '#stages/discover/customers/contacts.service.ts';

const ERASED = 'Erased on request.';

/**
 * Erases a person's data from the record and from its history. Their notes
 * stay, nameless, so that counts and scores stay true; with `texts: 'erase'`
 * the words go as well. Cannot be undone.
 */
export async function eraseContact(
  tx: Tx,
  id: string,
  { texts }: { texts: 'keep' | 'erase' },
): Promise<{ notes: number }> {
  await contactService.get(tx, id);
  const now = new Date().toISOString();
  await tx.db.execute(sql`
    update contacts set name = null, email = null, role = null, industry = null, usage = null,
      external_id = null, custom = '{}', tag_ids = '{}', erased_at = ${now},
      archived_at = coalesce(archived_at, ${now}), version = version + 1, updated_at = now()
    where workspace_id = ${tx.workspaceId} and id = ${id}`);
  const words = texts === 'erase' ? sql`, title = null, body = ${ERASED}, custom = '{}'` : sql``;
  const { rows: notes } = await tx.db.execute<{ id: string }>(sql`
    update feedback set source_url = null, source_id = null ${words},
      version = version + 1, updated_at = now()
    where workspace_id = ${tx.workspaceId} and contact_id = ${id} returning id`);
  const ids = notes.map((note) => note.id);
  const insightIds = texts === 'erase' ? await eraseInsights(tx, ids) : [];
  const erased = [id, ...(texts === 'erase' ? [...ids, ...insightIds] : [])];
  await tx.db.execute(sql`select throughline.erase_history(${sql.param(erased)}::uuid[])`);
  // Answers kept for repeated requests may hold what was just erased.
  await tx.db.execute(sql`delete from idempotency_keys where workspace_id = ${tx.workspaceId}`);
  await recordActivity(tx, [
    { noun: 'contact', recordId: id, verb: 'erased' },
    ...ids.map((noteId) => ({ noun: 'feedback', recordId: noteId, verb: 'erased' })),
  ]);
  return { notes: ids.length };
}

async function eraseInsights(tx: Tx, feedbackIds: readonly string[]): Promise<string[]> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    update insights set title = ${ERASED}, excerpt = null, start_offset = null, end_offset = null,
      note = null, custom = '{}', version = version + 1, updated_at = now()
    where workspace_id = ${tx.workspaceId} and feedback_id = any(${sql.param([...feedbackIds])}::uuid[])
    returning id`);
  return rows.map(({ id }) => id);
}
