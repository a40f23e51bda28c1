import { LRUCache } from 'lru-cache';

/** The rows of a page as JSON texts, with a stamp for each that changes whenever the row does. */
export interface HeldPage {
  /** A line for each row, in order. */
  readonly stamps: string;
  /** The texts in UTF-8, each but the last followed by a comma and a line break. */
  readonly json: Buffer;
}

/**
 * Pages read lately, by their statement and its parameters. PostgreSQL is told what is held of a
 * page and writes only the rows that are not the same any more: writing rows as JSON is most of
 * what a page costs it. Which rows may be seen, and whether they are as they were, it says anew
 * each time.
 */
export type HeldPages = LRUCache<string, HeldPage>;

const MEBIBYTE = 1024 * 1024;
// No text of a row holds it: in JSON a line break within a string is written as two characters.
const SEPARATOR = ',\n';
const EMPTY: HeldPage = { stamps: '', json: Buffer.alloc(0) };

export function holdPages(): HeldPages {
  return new LRUCache({
    maxSize: 8 * MEBIBYTE,
    sizeCalculation: ({ stamps, json }, statement) =>
      statement.length + stamps.length + json.length,
  });
}

/**
 * The page of the rows that `stamps` name. `written` has, in the same order, the texts of those
 * that `held` has not, and nothing for the others. Answers `held` itself where all is as it was.
 */
export function pageOf(
  stamps: string | null,
  written: string | null,
  held: HeldPage | undefined,
): HeldPage {
  if (stamps === null || written === null) return EMPTY;
  if (!held?.stamps) return { stamps, json: bytesOf(written) };
  if (held.stamps === stamps) return held;
  const texts = held.json.toString().split(SEPARATOR);
  const byStamp = new Map(held.stamps.split('\n').map((stamp, i) => [stamp, texts[i]]));
  const fresh = written.split(SEPARATOR);
  const all = stamps.split('\n').map((stamp, i) => fresh[i] || byStamp.get(stamp));
  return { stamps, json: bytesOf(all.join(SEPARATOR)) };
}

/** Not cut from the block that Node shares among small buffers: one held would keep all of it. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
