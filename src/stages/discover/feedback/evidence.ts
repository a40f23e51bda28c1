import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { decodeCursor, encodeCursor } from '#platform/api/cursor.ts';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from '#platform/resource/store.ts';
import type { EvidenceSummary, Quote } from './evidence.contract.ts';

/**
 * The insights that support a record, newest first, each with whoever said it,
 * and what they add up to. Archived insights do not count; people behind merged notes do.
 */
export async function evidenceFor(
  tx: Tx,
  targetId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = cursor ? parseMoment(cursor) : null;
  const { rows } = await tx.db.execute<Quote & Record<string, unknown>>(sql`
    select i.id as "insightId", i.key as "insightKey", l.id as "linkId",
      coalesce(i.excerpt, left(f.body, 600)) as quote, i.importance,
      f.id as "feedbackId", f.key as "feedbackKey", f.source, f.said_at as "saidAt",
      f.contact_id as "contactId", f.company_id as "companyId",
      coalesce((
        select jsonb_agg(jsonb_build_object('feedbackId', v.note_id, 'contactId', v.contact_id))
        from feedback_voices v
        where v.workspace_id = f.workspace_id and v.feedback_id = f.id and v.note_id <> f.id
      ), '[]') as "alsoSaidBy"
    from ${supporting(tx, targetId)}
    ${after ? sql`where (f.said_at, i.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by f.said_at desc, i.id desc limit ${limit + 1}`);
  const items = rows
    .slice(0, limit)
    .map((row) => ({ ...row, saidAt: new Date(row.saidAt).toISOString() }));
  const last = items.at(-1);
  const refs = await findRefs(
    tx,
    items.flatMap(({ contactId, companyId, alsoSaidBy }) =>
      [contactId, companyId, ...alsoSaidBy.map((one) => one.contactId)].filter((id) => id !== null),
    ),
  );
  return {
    summary: await summaryOf(tx, targetId),
    items,
    nextCursor: rows.length > limit && last ? momentCursor(last.saidAt, last.insightId) : null,
    refs,
  };
}

function supporting(tx: Tx, targetId: string): SQL {
  return sql`links l
    join insights i on i.workspace_id = l.workspace_id and i.id = l.from_id and i.archived_at is null
    join feedback f on f.workspace_id = i.workspace_id and f.id = i.feedback_id
      and l.workspace_id = ${tx.workspaceId} and l.to_id = ${targetId} and l.kind = 'supports'`;
}

interface SummaryRow extends Omit<EvidenceSummary, 'revenue'>, Record<string, unknown> {
  revenue: number | null;
}

async function summaryOf(tx: Tx, targetId: string): Promise<EvidenceSummary> {
  const { rows } = await tx.db.execute<SummaryRow>(sql`
    with quotes as materialized (
      select i.id, i.importance, f.id as feedback_id from ${supporting(tx, targetId)}
    ), voices as materialized (
      select distinct v.note_id, v.contact_id, v.company_id, v.said_at
      from quotes q join feedback_voices v
        on v.workspace_id = ${tx.workspaceId} and v.feedback_id = q.feedback_id
    ), badly as (
      select importance, count(*)::int as quotes from quotes group by importance order by importance desc nulls last
    ), roles as (
      select c.role, count(distinct c.id)::int as people
      from voices v join contacts c on c.workspace_id = ${tx.workspaceId} and c.id = v.contact_id
      where c.role is not null group by c.role order by 2 desc, 1 limit 8
    )
    select (select count(*)::int from quotes) as quotes,
      count(distinct note_id)::int as notes, count(distinct contact_id)::int as people,
      count(distinct company_id)::int as companies,
      min(said_at) as "firstSaidAt", max(said_at) as "lastSaidAt",
      (select sum(revenue) from companies where workspace_id = ${tx.workspaceId}
        and id in (select company_id from voices)) as revenue,
      coalesce((select jsonb_agg(to_jsonb(b)) from badly b), '[]') as importance,
      coalesce((select jsonb_agg(to_jsonb(r)) from roles r), '[]') as roles
    from voices`);
  const [row] = rows;
  if (!row) throw new Error('an aggregate answered no row');
  return {
    ...row,
    revenue: row.revenue ?? 0,
    firstSaidAt: asMoment(row.firstSaidAt),
    lastSaidAt: asMoment(row.lastSaidAt),
  };
}

export function asMoment(value: string | null): string | null {
  return value === null ? null : new Date(value).toISOString();
}

/** A place in an order by moment, ties broken by id. */
const momentPlace = z.tuple([z.string().transform((at) => new Date(at).toISOString()), z.guid()]);

export function momentCursor(at: string, id: string): string {
  return encodeCursor([at, id]);
}

/** @throws Problem 400 for a cursor that `momentCursor` did not make. */
export function parseMoment(cursor: string): { at: string; id: string } {
  const [at, id] = decodeCursor(momentPlace, cursor);
  return { at, id };
}
