import { sql } from 'drizzle-orm';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';

/** What the index of beginnings holds of a title. */
const BEGINNING = 60;
/** Words are indexed up to this length. */
const LONGEST_WORD = 60;
/** Titles of one kind weighed against each other; a word that more hold finds the earliest. */
const CANDIDATES = 100;

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
  const words = q.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const beginning = q
    .toLowerCase()
    .slice(0, BEGINNING)
    .replaceAll(/[\\%_]/g, (c) => `\\${c}`);
  const columns = sql`r.id, r.noun, r.key, r.title, r.archived`;
  const mine = sql`r.workspace_id = ${tx.workspaceId}`;
  const heading = sql.raw(`lower(left(r.title, ${BEGINNING}))`);
  // A branch per kind, so that each is planned by how common the words are in it.
  const branches = nouns.flatMap((noun) => [
    sql`(select ${columns}, 1 as tier from records r
      where ${mine} and r.noun = ${noun} and ${heading} like ${`${beginning}%`}
      order by ${heading} using ~<~ limit ${limit})`,
    ...(words.length > 0
      ? [
          sql`(select ${columns}, 2 from records r
            where ${mine} and r.noun = ${noun}
              and throughline.title_words(r.noun, r.title) @@ ${wordQuery(noun, words)}::tsquery
            limit ${CANDIDATES})`,
        ]
      : []),
  ]);
  const byKey = sql`(select ${columns}, 0 as tier from records r
    where ${mine} and r.key = ${q.toUpperCase()} and r.noun = any(${sql.param([...nouns])}::text[]))`;
  const { rows } = await tx.db.execute<Ref & Record<string, unknown>>(sql`
    select id, noun, key, title, archived from (
      select distinct on (id) * from (${sql.join([byKey, ...branches], sql` union all `)}) found
      order by id, tier
    ) best
    order by tier = 0 desc, archived, tier, length(title), id desc
    limit ${limit}`);
  return rows;
}

/** All words, the last as a beginning, as the index of title words writes them. */
function wordQuery(noun: string, words: readonly string[]): string {
  return `${words.map((word) => `'${noun}/${word.slice(0, LONGEST_WORD)}'`).join(' & ')}:*`;
}
