import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { findRefs } from '#platform/resource/store.ts';
import { kindsBetween, type LinkKind } from './link-kinds.ts';

export interface NewLink {
  readonly fromId: string;
  readonly kind: LinkKind;
  readonly toId: string;
}

export interface Link {
  id: string;
  fromNoun: string;
  fromId: string;
  kind: LinkKind;
  toNoun: string;
  toId: string;
}

/**
 * Links records, from cause to consequence. A link that is there already is
 * left alone and answered. Both ends get an entry in their history.
 */
export async function createLinks(tx: Tx, links: readonly NewLink[]): Promise<Link[]> {
  if (links.length === 0) return [];
  const refs = await findRefs(
    tx,
    links.flatMap(({ fromId, toId }) => [fromId, toId]),
  );
  const rows = links.map(({ fromId, kind, toId }) => {
    const from = refs[fromId];
    const to = refs[toId];
    if (!from || !to) throw notFound('record to link');
    if (!kindsBetween(from.noun, to.noun).includes(kind)) {
      throw new Problem(
        'invalid_input',
        `No link “${kind}” runs from a ${from.noun} to a ${to.noun}.`,
      );
    }
    return { id: uuidv7(), fromNoun: from.noun, fromId, kind, toNoun: to.noun, toId };
  });
  const { rows: made } = await tx.db.execute<{ id: string }>(sql`
    insert into links (workspace_id, id, from_noun, from_id, kind, to_noun, to_id, created_by)
    select ${tx.workspaceId}, r.id, r."fromNoun", r."fromId", r.kind, r."toNoun", r."toId", ${tx.actor.userId}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r(id uuid, "fromNoun" text, "fromId" uuid, kind text, "toNoun" text, "toId" uuid)
    on conflict do nothing returning id`);
  const fresh = new Set(made.map(({ id }) => id));
  await recordLinks(
    tx,
    rows.filter(({ id }) => fresh.has(id)),
    'linked',
  );
  return rows;
}

/** Takes a link away; both ends keep the fact in their history. */
export async function removeLink(tx: Tx, id: string): Promise<Link> {
  const { rows } = await tx.db.execute<Link & Record<string, unknown>>(sql`
    delete from links where workspace_id = ${tx.workspaceId} and id = ${id}
    returning id, from_noun as "fromNoun", from_id as "fromId", kind, to_noun as "toNoun", to_id as "toId"`);
  const [link] = rows;
  if (!link) throw notFound('link');
  await recordLinks(tx, [link], 'unlinked');
  return link;
}

/** One act on each end: `record` is the end, `data` the whole link. */
async function recordLinks(tx: Tx, links: readonly Link[], verb: 'linked' | 'unlinked') {
  await recordActivity(
    tx,
    links.flatMap((link) => [
      { noun: link.fromNoun, recordId: link.fromId, verb, data: { ...link } },
      { noun: link.toNoun, recordId: link.toId, verb, data: { ...link } },
    ]),
  );
}
