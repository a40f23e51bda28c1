import { sql } from 'drizzle-orm';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';

/** What the index of beginnings holds of a title. */
const BEGINNING = 60;
/** Titles of one kind weighed against each other; a word that more hold finds the earliest. */
const CANDIDATES = 200;

export interface SearchQuery {
  readonly q: string;
  readonly nouns: readonly string[];
  readonly limit: number;
}

/**
 * Records by key or title, best first. Each kind of record is looked through by
 * itself, so that a million notes do not crowd out the one feature. One statement.
 */
export async function searchRecords(tx: Tx, { q, nouns, limit }: SearchQuery): Promise<Ref[]> {
  const words = q.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const beginning = q
    .toLowerCase()
    .slice(0, BEGINNING)
    .replaceAll(/[\\%_]/g, (c) => `\\${c}`);
  const kinds = sql`unnest(${sql.param([...nouns])}::text[]) as k(noun)`;
  const columns = sql`r.id, r.noun, r.key, r.title, r.archived`;
  const mine = sql`r.workspace_id = ${tx.workspaceId}`;
  const byWords = sql`
    union all
    select w.*, 2 from ${kinds} cross join lateral (
      select ${columns} from records r
      where ${mine} and r.noun = k.noun
        and to_tsvector('simple', r.title) @@ to_tsquery('simple', ${`${words.join(' & ')}:*`})
      limit ${CANDIDATES}) w`;
  const { rows } = await tx.db.execute<Ref & Record<string, unknown>>(sql`
    select id, noun, key, title, archived from (
      select distinct on (id) * from (
        select ${columns}, 0 as tier from records r
        where ${mine} and r.key = ${q.toUpperCase()} and r.noun = any(${sql.param([...nouns])}::text[])
        union all
        select b.*, 1 from ${kinds} cross join lateral (
          select ${columns} from records r
          where ${mine} and r.noun = k.noun and lower(left(r.title, ${sql.raw(String(BEGINNING))})) like ${`${beginning}%`}
          order by lower(left(r.title, ${sql.raw(String(BEGINNING))})) using ~<~ limit ${limit}) b
        ${words.length > 0 ? byWords : sql``}
      ) found order by id, tier
    ) best
    order by tier = 0 desc, archived, tier, length(title), id desc
    limit ${limit}`);
  return rows;
}
