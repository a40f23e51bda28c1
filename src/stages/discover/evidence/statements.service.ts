import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '#platform/db/database.ts';

/** One thing one customer said that bears on a record, directly or through an opportunity. */
export interface Statement {
  recordId: string;
  insightId: string;
  /** The opportunity that the record addresses and that the insight supports; null when direct. */
  viaId: string | null;
  noteId: string;
  contactId: string | null;
  companyId: string | null;
  /** 0 to 3; null when nobody said. */
  importance: 0 | 1 | 2 | 3 | null;
  source: string;
  /** When it was said, in milliseconds since 1970. */
  saidAt: number;
  /** Annual revenue of the company. */
  revenue: number | null;
}

/** How many statements are held in memory at once. */
const BATCH = 1_000;

/**
 * Everything said about these records, in batches, in no particular order.
 * Archived insights and notes say nothing any more; a note that was merged into
 * another speaks through that one. Runs a cursor: one statement per batch.
 */
export async function* statementsOn(
  tx: Tx,
  recordIds: readonly string[],
): AsyncGenerator<Statement[]> {
  // Every row will be read, so the plan must not favour the first ones.
  await tx.db.execute(sql`select set_config('cursor_tuple_fraction', '1', true)`);
  await tx.db.execute(
    sql`declare statements no scroll cursor for ${statementsQuery(tx, recordIds)}`,
  );
  for (;;) {
    const { rows } = await tx.db.execute<Statement & Record<string, unknown>>(
      sql`fetch ${sql.raw(String(BATCH))} from statements`,
    );
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) break;
  }
  await tx.db.execute(sql`close statements`);
}

/** With COALESCE no index would serve: row-level security takes it for able to leak. */
const COMPANY = sql`case when v.company_id is null then c.company_id else v.company_id end`;

function statementsQuery(tx: Tx, recordIds: readonly string[]): SQL {
  const ids = sql`${sql.param([...recordIds])}::uuid[]`;
  return sql`
    with sources as (
      select l.to_id as record_id, l.from_id as insight_id, null::uuid as via_id
      from links l
      where l.workspace_id = ${tx.workspaceId} and l.to_id = any(${ids})
        and l.kind = 'supports' and l.from_noun = 'insight'
      union all
      select a.to_id, s.from_id, a.from_id
      from links a
      join records o on o.workspace_id = a.workspace_id and o.id = a.from_id and not o.archived
      join links s on s.workspace_id = a.workspace_id and s.to_id = a.from_id
        and s.kind = 'supports' and s.from_noun = 'insight'
      where a.workspace_id = ${tx.workspaceId} and a.to_id = any(${ids}) and a.kind = 'addressed_by'
    )
    select s.record_id as "recordId", s.insight_id as "insightId", s.via_id as "viaId",
           v.note_id as "noteId", v.contact_id as "contactId",
           ${COMPANY} as "companyId",
           i.importance, v.source, (extract(epoch from v.said_at) * 1000)::float8 as "saidAt", co.revenue
    from sources s
    join insights i on i.workspace_id = ${tx.workspaceId} and i.id = s.insight_id and i.archived_at is null
    join feedback_voices said on said.workspace_id = ${tx.workspaceId} and said.note_id = i.feedback_id
    join feedback head on head.workspace_id = ${tx.workspaceId}
      and head.id = said.feedback_id and head.archived_at is null
    join feedback_voices v on v.workspace_id = ${tx.workspaceId} and v.feedback_id = head.id
    left join contacts c on c.workspace_id = ${tx.workspaceId} and c.id = v.contact_id
    left join companies co on co.workspace_id = ${tx.workspaceId} and co.id = ${COMPANY}`;
}

/** What changed, by id; `recordIds` are opportunities and features themselves. */
export interface Touched {
  readonly insightIds: readonly string[];
  readonly noteIds: readonly string[];
  readonly contactIds: readonly string[];
  readonly companyIds: readonly string[];
  readonly recordIds: readonly string[];
}

/** A subquery of `(id)`: the opportunities and features whose evidence a change may have moved. */
export function recordsTouchedBy(tx: Tx, touched: Touched): SQL {
  const ids = (list: readonly string[]) => sql`${sql.param([...list])}::uuid[]`;
  const { workspaceId } = tx;
  const { recordIds, ...said } = touched;
  // Links alone, as many as a bulk of them may be, name their records themselves.
  if (Object.values(said).every((list) => list.length === 0)) {
    return sql`
      select unnest(${ids(recordIds)}) as id
      union select a.to_id from links a
      where a.workspace_id = ${workspaceId} and a.kind = 'addressed_by'
        and a.from_id = any(${ids(recordIds)})`;
  }
  return sql`
    with people as (
      select unnest(${ids(touched.contactIds)}) as id
      union select id from contacts
      where workspace_id = ${workspaceId} and company_id = any(${ids(touched.companyIds)})
    ), notes as (
      select unnest(${ids(touched.noteIds)}) as id
      union select feedback_id from insights
      where workspace_id = ${workspaceId} and id = any(${ids(touched.insightIds)})
      union select id from feedback
      where workspace_id = ${workspaceId} and contact_id in (select id from people)
      union select id from feedback
      where workspace_id = ${workspaceId} and company_id = any(${ids(touched.companyIds)})
    ), heads as (
      select id from notes
      union select survivor_id from feedback
      where workspace_id = ${workspaceId} and id in (select id from notes) and survivor_id is not null
    ), chain as (
      select id from heads
      union select note_id from feedback_voices
      where workspace_id = ${workspaceId} and feedback_id in (select id from heads)
    ), direct as (
      select unnest(${ids(touched.recordIds)}) as id
      union select l.to_id from links l
      join insights i on i.workspace_id = ${workspaceId} and i.id = l.from_id
      where l.workspace_id = ${workspaceId} and l.kind = 'supports'
        and i.feedback_id in (select id from chain)
    )
    select id from direct
    union select a.to_id from links a
    where a.workspace_id = ${workspaceId} and a.kind = 'addressed_by'
      and a.from_id in (select id from direct)`;
}

/** A subquery of `(id)`: every opportunity and feature that may have evidence. */
export function recordsWithEvidence(tx: Tx): SQL {
  return sql`select distinct to_id as id from links
    where workspace_id = ${tx.workspaceId} and kind in ('supports', 'addressed_by')`;
}

/** What an insight says, with the note it stands in. */
export interface Quote {
  insightId: string;
  key: string;
  /** The excerpt, or the beginning of the note when the whole of it is meant. */
  text: string;
  /** True where `text` is only the beginning. */
  cut: boolean;
  importance: number | null;
  noteId: string;
  noteKey: string;
  source: string;
  saidAt: string;
}

const QUOTE_LENGTH = 600;

/** The words of these insights, by insight id. One statement. */
export async function quotesOf(tx: Tx, insightIds: readonly string[]): Promise<Map<string, Quote>> {
  if (insightIds.length === 0) return new Map();
  const { rows } = await tx.db.execute<Quote & Record<string, unknown>>(sql`
    select i.id as "insightId", i.key, left(coalesce(i.excerpt, f.body), ${QUOTE_LENGTH}) as text,
           length(coalesce(i.excerpt, f.body)) > ${QUOTE_LENGTH} as cut, i.importance,
           f.id as "noteId", f.key as "noteKey", f.source, f.said_at as "saidAt"
    from insights i
    join feedback f on f.workspace_id = i.workspace_id and f.id = i.feedback_id
    where i.workspace_id = ${tx.workspaceId} and i.id = any(${sql.param([...insightIds])}::uuid[])`);
  return new Map(
    rows.map((row) => [row.insightId, { ...row, saidAt: new Date(row.saidAt).toISOString() }]),
  );
}
