/** A word of a text, reduced to its stem, and in how many notes it is expected. */
export interface Lexeme {
  readonly lexeme: string;
  readonly notes: number;
}

/** What to look for, and how much each word of it tells. */
export interface RareWords {
  /** A `tsquery`: notes that share rare words with the text; null when it has no words. */
  readonly query: string | null;
  /** A `tsquery`: any of the words; for tables so small that common words need no care. */
  readonly anyWord: string | null;
  /** Words with their weight: the rarer, the heavier. */
  readonly weights: readonly { readonly lexeme: string; readonly weight: number }[];
}

/** Notes worth fetching and comparing. */
const ENOUGH = 500;
/** Entries of the index worth reading for pairs of common words: what bounds the time. */
const READ = 10_000;
/** The rarest words tell all; of a long interview the rest is left out. */
const WORDS = 60;
const SINGLE_WORDS = 24;
const PAIRED = 6;

/**
 * Chooses what to search for so that the search stays cheap however many notes
 * there are: rare words each on their own, and common ones only in pairs, up to
 * a budget of notes found and of index entries read. The order given is of no account.
 */
export function chooseRareWords(lexemes: readonly Lexeme[], allNotes: number): RareWords {
  const all = Math.max(allNotes, 1);
  const rarest = [...lexemes]
    .sort((a, b) => a.notes - b.notes || (a.lexeme < b.lexeme ? -1 : 1))
    .slice(0, WORDS);
  const single = singleWords(rarest);
  const found = single.reduce((sum, { notes }) => sum + notes, 0);
  const pairs = pairsOf(rarest.slice(single.length, single.length + PAIRED), all, found);
  const parts = [...single.map(({ lexeme }) => quoted(lexeme)), ...pairs];
  return {
    query: parts.length > 0 ? parts.join(' | ') : null,
    anyWord: rarest.length > 0 ? rarest.map(({ lexeme }) => quoted(lexeme)).join(' | ') : null,
    weights: rarest.map(({ lexeme, notes }) => ({
      lexeme,
      weight: Math.log(1 + all / Math.max(notes, 1)),
    })),
  };
}

/** The rarest words, together in no more notes than are worth fetching; a lone word always. */
function singleWords(rarest: readonly Lexeme[]): Lexeme[] {
  if (rarest.length === 1) return [...rarest];
  const chosen: Lexeme[] = [];
  let found = 0;
  for (const word of rarest.slice(0, SINGLE_WORDS)) {
    found += word.notes;
    if (found > ENOUGH) break;
    chosen.push(word);
  }
  return chosen;
}

/** Each common word together with any commoner one; the rarest pair whatever it costs, if nothing else was found. */
function pairsOf(common: readonly Lexeme[], all: number, alreadyFound: number): string[] {
  const pairs: string[] = [];
  let found = alreadyFound;
  let read = 0;
  for (const [i, rarer] of common.entries()) {
    read += rarer.notes;
    if (read > READ && (pairs.length > 0 || alreadyFound > 0)) break;
    const partners: string[] = [];
    for (const other of common.slice(i + 1)) {
      const expected = (rarer.notes * other.notes) / all;
      if (found + expected > ENOUGH && (found > 0 || partners.length > 0)) break;
      partners.push(quoted(other.lexeme));
      found += expected;
    }
    if (partners.length > 0) pairs.push(`(${quoted(rarer.lexeme)} & (${partners.join(' | ')}))`);
  }
  return pairs;
}

/** A lexeme as `tsquery` reads it literally. */
function quoted(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
