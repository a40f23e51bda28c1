import { sql } from 'drizzle-orm';
import type { Ref } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';

/** What the index of beginnings holds of a title. */
const BEGINNING = 60;
/** Words are indexed up to this length. */
const LONGEST_WORD = 60;
/** Titles of one kind weighed against each other. */
const CANDIDATES = 100;
/** The latest titles of one kind, read through before the index of words is asked. */
const WINDOW = 500;

export interface SearchQuery {
  readonly q: string;
  readonly nouns: readonly string[];
  readonly limit: number;
}

interface Hit extends Ref, Record<string, unknown> {
  /** 0 the key itself, 1 the title begins so, 2 it holds the words. */
  tier: number;
}

/**
 * Records by key or title, best first. Each kind of record is looked through by
 * itself, so that a million notes do not crowd out the one feature. Common words
 * are found among the latest titles, rare ones by their index: neither way
 * reads more than a few thousand entries. Two statements at most.
 */
export async function searchRecords(tx: Tx, query: SearchQuery): Promise<Ref[]> {
  const words = query.q.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const hits = await atHand(tx, query, words);
  const found = Map.groupBy(hits, (hit) => hit.noun);
  const short = query.nouns.filter((noun) => (found.get(noun)?.length ?? 0) < query.limit);
  if (words.length > 0 && !hits.some(({ tier }) => tier === 0)) {
    hits.push(...(await byWords(tx, short, words)));
  }
  const best = new Map<string, Hit>();
  for (const hit of hits) {
    if (hit.tier < (best.get(hit.id)?.tier ?? Number.POSITIVE_INFINITY)) best.set(hit.id, hit);
  }
  return takingTurns([...best.values()].toSorted(compare))
    .slice(0, query.limit)
    .map(({ id, noun, key, title, archived }) => ({ id, noun, key, title, archived }));
}

/** The key before all; archived last; then how well it fits, short before long, new before old. */
function compare(a: Hit, b: Hit): number {
  return (
    Number(b.tier === 0) - Number(a.tier === 0) ||
    Number(a.archived) - Number(b.archived) ||
    a.tier - b.tier ||
    a.title.length - b.title.length ||
    (a.id < b.id ? 1 : -1)
  );
}

/**
 * The best of each kind, then the second of each, and so on: twenty notes that
 * are called "Debugger" leave the feature "Visual debugger" in sight. A record
 * asked for by its key stays first, archived ones stay last.
 */
function takingTurns(sorted: readonly Hit[]): Hit[] {
  const seen = new Map<string, number>();
  const turns = sorted.map((hit) => {
    const turn = (seen.get(hit.noun) ?? 0) + 1;
    seen.set(hit.noun, turn);
    return { hit, turn };
  });
  return turns
    .toSorted(
      (a, b) =>
        Number(b.hit.tier === 0) - Number(a.hit.tier === 0) ||
        Number(a.hit.archived) - Number(b.hit.archived) ||
        a.turn - b.turn,
    )
    .map(({ hit }) => hit);
}

const COLUMNS = sql`r.id, r.noun, r.key, r.title, r.archived`;
const HEADING = sql.raw(`lower(left(r.title, ${BEGINNING}))`);

/** The record of that key, titles that begin so, and those of the latest titles that hold the words. */
async function atHand(
  tx: Tx,
  { q, nouns, limit }: SearchQuery,
  words: readonly string[],
): Promise<Hit[]> {
  const mine = sql`r.workspace_id = ${tx.workspaceId}`;
  const kinds = sql`unnest(${sql.param([...nouns])}::text[]) as k(noun)`;
  const beginning = q
    .toLowerCase()
    .slice(0, BEGINNING)
    .replaceAll(/[\\%_]/g, (c) => `\\${c}`);
  const holding = words.map((word) => `%${word}%`);
  const { rows } = await tx.db.execute<Hit>(sql`
    select ${COLUMNS}, 0 as tier from records r
    where ${mine} and r.key = ${q.toUpperCase()} and r.noun = any(${sql.param([...nouns])}::text[])
    union all
    select b.*, 1 from ${kinds} cross join lateral (
      select ${COLUMNS} from records r
      where ${mine} and r.noun = k.noun and ${HEADING} like ${`${beginning}%`}
      order by ${HEADING} using ~<~ limit ${limit}) b
    ${
      words.length > 0
        ? sql`union all
    select w.*, 2 from ${kinds} cross join lateral (
      select * from (
        select ${COLUMNS} from records r where ${mine} and r.noun = k.noun
        order by r.id desc limit ${WINDOW}) r
      where r.title ilike all(${sql.param(holding)}::text[]) limit ${CANDIDATES}) w`
        : sql``
    }`);
  return rows;
}

/** Titles that hold all the words, the last one as a beginning, from the index of words. */
async function byWords(tx: Tx, nouns: readonly string[], words: readonly string[]): Promise<Hit[]> {
  const queries = nouns.map((noun) => wordQuery(noun, words));
  const { rows } = await tx.db.execute<Hit>(sql`
    select w.*, 2 as tier
    from unnest(${sql.param([...nouns])}::text[], ${sql.param(queries)}::text[]) as k(noun, words)
    cross join lateral (
      select ${COLUMNS} from records r
      where r.workspace_id = ${tx.workspaceId}
        and throughline.title_words(r.noun, r.title) @@ k.words::tsquery
      limit ${CANDIDATES}) w`);
  return rows;
}

/** All words, the last as a beginning, as the index of title words writes them. */
function wordQuery(noun: string, words: readonly string[]): string {
  return `${words.map((word) => `'${noun}/${word.slice(0, LONGEST_WORD)}'`).join(' & ')}:*`;
}
