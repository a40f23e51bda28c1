import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { type AnyService, ResourceService } from '#platform/resource/service.ts';
import { tags } from './tags.contract.ts';
import { tagTable } from './tags.table.ts';

export const tagService = new ResourceService(tags, tagTable);

type Services = ReadonlyMap<string, AnyService>;

/** Acts written by one statement. */
const CHUNK = 5000;

/** How many records of each kind carry a tag, most first; kinds without any are left out. */
export async function usageOf(
  tx: Tx,
  services: Services,
  id: string,
): Promise<{ noun: string; count: number }[]> {
  await tagService.get(tx, id);
  const counts = [...services].map(
    ([noun, { store }]) => sql`
      select ${noun}::text as noun, count(*)::int as count from ${store.table}
      where workspace_id = ${tx.workspaceId} and tag_ids @> ${sql.param([id])}::uuid[]`,
  );
  const { rows } = await tx.db.execute<{ noun: string; count: number }>(sql`
    select * from (${sql.join(counts, sql` union all `)}) used where count > 0 order by count desc, noun`);
  return rows;
}

/**
 * Puts `intoId` in the place of a tag on every record, and archives the tag.
 * Each record keeps the change in its history; the whole is one batch to undo.
 */
export async function mergeTag(
  tx: Tx,
  services: Services,
  id: string,
  intoId: string,
): Promise<{ changed: number; batchId: string | null }> {
  if (id === intoId) throw new Problem('invalid_input', 'Choose another tag to merge it into.');
  // Both held: of two merges into each other the second finds its target archived.
  await tagService.store.lock(tx, [id, intoId]);
  const into = await tagService.get(tx, intoId);
  if (into.archivedAt) {
    throw new Problem('conflict', `The tag “${into.name}” is archived. Restore it first.`);
  }
  const batchId = uuidv7();
  let changed = 0;
  for (const [noun, service] of services) {
    const rows = await replaceTag(tx, service, id, intoId);
    changed += rows.length;
    for (let at = 0; at < rows.length; at += CHUNK) {
      await recordActivity(
        tx,
        rows.slice(at, at + CHUNK).map((row) => ({
          noun,
          recordId: row.id,
          verb: 'updated',
          changes: { tagIds: [row.before, row.after] },
          batchId,
        })),
      );
    }
  }
  await tagService.change(
    tx,
    id,
    { archivedAt: new Date().toISOString() },
    {
      verb: 'archived',
    },
  );
  return { changed, batchId: changed > 0 ? batchId : null };
}

/** One statement for all records of a kind. */
async function replaceTag(
  tx: Tx,
  { store: { table } }: AnyService,
  id: string,
  intoId: string,
): Promise<{ id: string; before: string[]; after: string[] }[]> {
  const { rows } = await tx.db.execute<{ id: string; before: string[]; after: string[] }>(sql`
    with held as (
      select id, tag_ids from ${table}
      where workspace_id = ${tx.workspaceId} and tag_ids @> ${sql.param([id])}::uuid[] for update)
    update ${table} t set version = version + 1, updated_at = now(), tag_ids = array(
      select tag from unnest(array_replace(held.tag_ids, ${id}::uuid, ${intoId}::uuid))
        with ordinality as listed(tag, at) group by tag order by min(at))
    from held where t.workspace_id = ${tx.workspaceId} and t.id = held.id
    returning t.id, held.tag_ids as before, t.tag_ids as after`);
  return rows;
}
