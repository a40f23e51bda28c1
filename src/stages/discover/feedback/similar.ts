import { type SQL, sql } from 'drizzle-orm';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from '#platform/resource/store.ts';
import { feedbackService } from './feedback.service.ts';
import { chooseRareWords, type Lexeme, type RareWords } from './rare-words.ts';
import type { SimilarNote, SuggestedTarget } from './similar.contract.ts';

/** Texts are compared letter by letter up to here; beyond, words decide. */
const COMPARED = 600;
/** Notes fetched, and those of them compared letter by letter. */
const FETCHED = 600;
const COMPARED_NOTES = 40;
/** Below, notes of the sample's survey have words in common rather than what they say. */
const LEAST = 0.25;
/** A single word in common says little, unless it is most of what both say. */
const LEAST_BY_ONE_WORD = 0.45;

/**
 * Notes that say much the same. Found by the rare words they share, ranked
 * half by shared words (rarer ones weigh more) and half by trigrams, so that
 * spelling mistakes count little. Bounded work at any number of notes.
 */
export async function similarNotes(
  tx: Tx,
  id: string,
  limit: number,
): Promise<{ items: SimilarNote[]; refs: Record<string, Ref> }> {
  const note = await feedbackService.get(tx, id);
  const words = await rareWordsOf(
    tx,
    sql`(select search from feedback where workspace_id = ${tx.workspaceId} and id = ${id})`,
  );
  if (!words.query) return { items: [], refs: {} };
  const total = words.weights.reduce((sum, { weight }) => sum + weight, 0);
  const count = words.weights.length;
  const { rows } = await tx.db.execute<Omit<SimilarNote, 'saidAt'> & { saidAt: string }>(sql`
    with words as materialized (${weightTable(words)}),
    candidates as materialized (
      select f.id, f.search, f.body from feedback f
      where f.workspace_id = ${tx.workspaceId} and f.search @@ ${words.query}::tsquery
        and f.id <> ${id} and f.archived_at is null and f.merged_into_id is null
      limit ${FETCHED}
    ), shared as materialized (
      -- Twice the weight of the words in common over the weight of both texts, after Dice; the
      -- other text's words are taken to weigh what this one's do on average.
      select c.id, 2 * sum(w.weight) / (${total} * (1 + length(c.search) / ${count}::float)) as score
      from candidates c, unnest(c.search) as u join words w using (lexeme)
      group by c.id, c.search
      having count(*) > 1
        or 2 * sum(w.weight) / (${total} * (1 + length(c.search) / ${count}::float)) >= ${LEAST_BY_ONE_WORD}
      order by 2 desc limit ${COMPARED_NOTES}
    ), best as (
      select s.id, 0.5 * s.score
        + 0.5 * similarity(left(c.body, ${COMPARED}), ${note.body.slice(0, COMPARED)}) as score
      from shared s join candidates c using (id) order by 2 desc, 1 desc limit ${limit}
    )
    select f.id, f.key, left(f.body, 400) as excerpt, f.state, f.source, f.said_at as "saidAt",
      f.contact_id as "contactId", f.company_id as "companyId", b.score,
      array(
        select distinct s.to_id from links c
        join links s on s.workspace_id = c.workspace_id and s.from_id = c.to_id and s.kind = 'supports'
        where c.workspace_id = f.workspace_id and c.from_id = f.id and c.kind = 'contains'
      ) as "targetIds"
    from best b join feedback f on f.workspace_id = ${tx.workspaceId} and f.id = b.id
    where b.score >= ${LEAST}
    order by b.score desc, f.id desc`);
  const items = rows.map((row) => ({ ...row, saidAt: new Date(row.saidAt).toISOString() }));
  const refs = await findRefs(
    tx,
    items.flatMap(({ contactId, companyId, targetIds }) =>
      [contactId, companyId, ...targetIds].filter((ref) => ref !== null),
    ),
  );
  return { items, refs };
}

/** Opportunities and features whose title the text speaks of, the likeliest first. */
export async function suggestTargets(
  tx: Tx,
  text: string,
  limit: number,
): Promise<{ items: SuggestedTarget[] }> {
  const { anyWord: query } = await rareWordsOf(tx, sql`to_tsvector('english', ${text})`);
  if (!query) return { items: [] };
  const compared = text.slice(0, COMPARED);
  const candidates = (noun: string, table: SQL) => sql`(
    select id, ${noun} as noun, key, title, to_tsvector('english', title) as heading
    from ${table} t
    where workspace_id = ${tx.workspaceId} and archived_at is null and search @@ ${query}::tsquery
    order by ts_rank(search, ${query}::tsquery) desc limit 60)`;
  const { rows } = await tx.db.execute<SuggestedTarget & Record<string, unknown>>(sql`
    with candidates as (
      ${candidates('opportunity', sql`opportunities`)} union all ${candidates('feature', sql`features`)}
    ), spoken as (
      select tsvector_to_array(to_tsvector('english', ${text})) as words
    )
    select c.id, c.noun, c.key, c.title,
      0.6 * (select count(*) from unnest(c.heading) h where h.lexeme = any (spoken.words))
        / greatest(length(c.heading), 1)
      + 0.4 * word_similarity(c.title, ${compared}) as score
    from candidates c, spoken order by score desc, c.id desc limit ${limit}`);
  return { items: rows };
}

async function rareWordsOf(tx: Tx, vector: SQL): Promise<RareWords> {
  const { rows } = await tx.db.execute<Lexeme & { total: number } & Record<string, unknown>>(sql`
    select lexeme, notes, total from throughline.expected_notes(tsvector_to_array(${vector}))`);
  return chooseRareWords(rows, rows[0]?.total ?? 0);
}

function weightTable({ weights }: RareWords): SQL {
  return sql`
    select w.lexeme, w.weight
    from unnest(${sql.param(weights.map(({ lexeme }) => lexeme))}::text[],
                ${sql.param(weights.map(({ weight }) => weight))}::double precision[]) as w (lexeme, weight)`;
}
