/**
 * Ranks for lists that people order by dragging: a text key between two neighbours, so that a move
 * writes one row. Keys sort by code unit: `<` in code, `COLLATE "C"` in PostgreSQL, never a locale.
 * The algorithm is David Greenspan's fractional indexing, from the library `fractional-indexing`.
 */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** A rank as this module makes them. */
export const RANK_PATTERN = /^[A-Za-z][0-9A-Za-z]+$/;

/**
 * A rank between two neighbours; null stands for the start or the end of the list.
 *
 * Two people dropping into the same gap at once get the same rank: order by rank, then id. To drop
 * between two records of equal rank, give one of them a new rank first.
 *
 * @throws RangeError when a neighbour is not a rank or the two are not in order.
 */
export function rankBetween(before: string | null, after: string | null): string {
  checkNeighbours(before, after);
  return generateKeyBetween(before, after);
}

/**
 * `count` ranks in order between two neighbours, evenly spread: for importing a list, or giving a
 * whole list short ranks again.
 * @throws RangeError as `rankBetween`, and when count is not a whole number of 0 or more.
 */
export function ranksBetween(before: string | null, after: string | null, count: number): string[] {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`The number of ranks must be a whole number of 0 or more; got ${count}.`);
  }
  checkNeighbours(before, after);
  return generateNKeysBetween(before, after, count);
}

/** Order of two ranks for `Array.sort`. */
export function compareRanks(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The library would accept foreign characters and swap neighbours that are out of order. */
function checkNeighbours(before: string | null, after: string | null): void {
  for (const rank of [before, after]) {
    if (rank !== null && !isRank(rank)) {
      throw new RangeError(`"${rank}" is not a rank; take it from the record it belongs to.`);
    }
  }
  if (before !== null && after !== null && before >= after) {
    throw new RangeError(
      `Rank "${before}" does not stand before "${after}"; reload the list and try again.`,
    );
  }
}

/** Whether the library takes the text as a key; it only says so by throwing. */
function isRank(rank: string): boolean {
  if (!RANK_PATTERN.test(rank)) return false;
  try {
    generateKeyBetween(rank, null);
    return true;
  } catch {
    return false;
  }
}
