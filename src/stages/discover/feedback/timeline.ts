import { sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from '#platform/resource/store.ts';
import type { Timeline, TimelineEntry } from './evidence.contract.ts';
import { asMoment, momentCursor, parseMoment } from './evidence.ts';

/** All that a person, or the people of a company, said; newest first. Three statements. */
export async function timelineOf(
  tx: Tx,
  of: { contactId: string } | { companyId: string },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Timeline> {
  const after = cursor ? parseMoment(cursor) : null;
  const whose =
    'contactId' in of ? sql`f.contact_id = ${of.contactId}` : sql`f.company_id = ${of.companyId}`;
  const { rows } = await tx.db.execute<TimelineEntry & Record<string, unknown>>(sql`
    select f.id, f.key, f.title, left(f.body, 1000) as excerpt, f.state, f.source, f.question,
      f.said_at as "saidAt", f.contact_id as "contactId", f.merged_into_id as "mergedIntoId",
      coalesce((
        select jsonb_agg(jsonb_build_object('id', i.id, 'title', i.title, 'importance', i.importance,
          'targetIds', array(
            select l.to_id from links l
            where l.workspace_id = i.workspace_id and l.from_id = i.id and l.kind = 'supports'
          )) order by i.start_offset nulls first, i.id)
        from insights i
        where i.workspace_id = f.workspace_id and i.feedback_id = f.id and i.archived_at is null
      ), '[]') as insights
    from feedback f
    where f.workspace_id = ${tx.workspaceId} and ${whose}
      ${after ? sql`and (f.said_at, f.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by f.said_at desc, f.id desc limit ${limit + 1}`);
  const items = rows
    .slice(0, limit)
    .map((row) => ({ ...row, saidAt: new Date(row.saidAt).toISOString() }));
  const last = items.at(-1);
  const refs = await findRefs(
    tx,
    items.flatMap(({ contactId, mergedIntoId, insights }) => [
      ...[contactId, mergedIntoId].filter((id) => id !== null),
      ...insights.flatMap(({ targetIds }) => targetIds),
    ]),
  );
  return {
    summary: await summaryOf(tx, of),
    items,
    nextCursor: rows.length > limit && last ? momentCursor(last.saidAt, last.id) : null,
    refs,
  };
}

async function summaryOf(
  tx: Tx,
  of: { contactId: string } | { companyId: string },
): Promise<Timeline['summary']> {
  const whose =
    'contactId' in of ? sql`f.contact_id = ${of.contactId}` : sql`f.company_id = ${of.companyId}`;
  const company = 'companyId' in of ? of.companyId : null;
  const { rows } = await tx.db.execute<Timeline['summary'] & Record<string, unknown>>(sql`
    select ${
      company
        ? sql`(select count(*)::int from contacts where workspace_id = ${tx.workspaceId} and company_id = ${company} and archived_at is null)`
        : sql`1`
    } as people,
      count(*)::int as notes, min(f.said_at) as "firstSaidAt", max(f.said_at) as "lastSaidAt",
      (select count(*)::int from insights i join feedback f on f.workspace_id = i.workspace_id and f.id = i.feedback_id
        where i.workspace_id = ${tx.workspaceId} and i.archived_at is null and ${whose}) as insights,
      (select revenue from companies where workspace_id = ${tx.workspaceId} and id = ${company}) as revenue
    from feedback f where f.workspace_id = ${tx.workspaceId} and ${whose}`);
  const [row] = rows;
  if (!row) throw new Error('an aggregate answered no row');
  return { ...row, firstSaidAt: asMoment(row.firstSaidAt), lastSaidAt: asMoment(row.lastSaidAt) };
}
