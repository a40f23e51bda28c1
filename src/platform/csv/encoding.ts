import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { CsvEncoding } from './dialect.ts';
import { CsvFileError } from './dialect.ts';

export type EncodingGuess = {
  encoding: CsvEncoding;
  /** Bytes of the byte order mark at the start of the file. */
  markBytes: number;
  /** How the guess was made; `assumed` deserves the user's eye on accented letters. */
  reason: 'byte order mark' | 'null bytes' | 'valid' | 'nearly valid' | 'assumed';
};

// Small enough that the strings it is counted by are short-lived to the garbage collector.
const chunkBytes = 32 * 1024;

/**
 * Finds the encoding of a text file by reading all of it once (about 0.1 s per 100 MB): one accented
 * letter on the last row decides as much as one on the first.
 *
 * @throws CsvFileError for an empty file or one that is no text.
 */
export async function detectEncoding(path: string): Promise<EncodingGuess> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(64 * 1024);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    const byHead = guessByHead(head.subarray(0, bytesRead));
    if (byHead) return byHead;
    const tally = { characters: 0, broken: 0 };
    let carried = 0;
    const chunk = Buffer.alloc(chunkBytes + 4);
    for (let position = 0; ; ) {
      const read = await file.read(chunk, carried, chunkBytes, position);
      position += read.bytesRead;
      const length = carried + read.bytesRead;
      // A character cut by the end of the chunk is carried over, but not past the end of the file.
      const whole = read.bytesRead === 0 ? length : length - cutCharacterBytes(chunk, length);
      tallyUtf8(chunk.subarray(0, whole), tally);
      if (read.bytesRead === 0) break;
      chunk.copyWithin(0, whole, length);
      carried = length - whole;
    }
    return guessByTally(tally);
  } finally {
    await file.close();
  }
}

function guessByHead(head: Buffer): EncodingGuess | undefined {
  if (head.length === 0) throw new CsvFileError('empty', 'The file is empty.');
  if (FORMATS.some((start) => head.subarray(0, start.length).equals(start))) throw noText();
  const mark = (encoding: CsvEncoding, markBytes: number): EncodingGuess => ({
    encoding,
    markBytes,
    reason: 'byte order mark',
  });
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return mark('utf-8', 3);
  if (head[0] === 0xff && head[1] === 0xfe) return mark('utf-16le', 2);
  if (head[0] === 0xfe && head[1] === 0xff) return mark('utf-16be', 2);
  return guessByNulls(head);
}

/** UTF-16 without a mark shows as NUL bytes on one side of most characters. */
function guessByNulls(head: Buffer): EncodingGuess | undefined {
  const nulls = [0, 0];
  for (const [index, byte] of head.entries())
    if (byte === 0) nulls[index % 2] = (nulls[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = nulls;
  const pairs = head.length / 2;
  if (odd > pairs * 0.4 && even < pairs * 0.05) {
    return { encoding: 'utf-16le', markBytes: 0, reason: 'null bytes' };
  }
  if (even > pairs * 0.4 && odd < pairs * 0.05) {
    return { encoding: 'utf-16be', markBytes: 0, reason: 'null bytes' };
  }
  if (controlBytes(head) > head.length * 0.05) throw noText();
  return undefined;
}

/** Bytes that stand in no text, whatever its encoding: white space and escapes do. */
function controlBytes(head: Buffer): number {
  let count = 0;
  for (const byte of head) {
    const isSpace = byte >= 0x09 && byte <= 0x0d;
    if (byte < 0x20 && !isSpace && byte !== 0x1b) count++;
  }
  return count;
}

/** How files begin that are chosen by mistake: few of them hold enough NUL bytes to tell by. */
const FORMATS: readonly Buffer[] = [
  [0x50, 0x4b, 3, 4], // a workbook of today's spreadsheet programs; any zip archive
  [0xd0, 0xcf, 0x11, 0xe0], // a workbook of before
  [0x25, 0x50, 0x44, 0x46], // PDF
  [0x89, 0x50, 0x4e, 0x47], // PNG
  [0xff, 0xd8, 0xff], // JPEG
  [0x1f, 0x8b], // gzip
].map((bytes) => Buffer.from(bytes));

function noText(): CsvFileError {
  return new CsvFileError(
    'not_text',
    'The file is not text. A workbook (.xlsx): save it as CSV (UTF-8) in your spreadsheet program. An archive: unpack it. Then choose that file.',
  );
}

type Tally = { characters: number; broken: number };

function guessByTally({ characters, broken }: Tally): EncodingGuess {
  if (broken === 0) return { encoding: 'utf-8', markBytes: 0, reason: 'valid' };
  // Text of a one-byte encoding forms next to no valid UTF-8 by chance.
  if (characters > broken * 10) return { encoding: 'utf-8', markBytes: 0, reason: 'nearly valid' };
  return { encoding: 'windows-1252', markBytes: 0, reason: 'assumed' };
}

/** Counts characters beyond ASCII and bytes that form none, taking the bytes as UTF-8. */
function tallyUtf8(bytes: Buffer, tally: Tally): void {
  if (isUtf8(bytes)) {
    // Bytes beyond the first of each character: near enough to their number, and fast.
    tally.characters += bytes.length - bytes.toString('utf8').length;
    return;
  }
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0);
    if (length === 1) {
      at++;
    } else if (
      length > 1 &&
      isUtf8(bytes.subarray(at, at + length)) &&
      at + length <= bytes.length
    ) {
      tally.characters++;
      at += length;
    } else {
      tally.broken++;
      at++;
    }
  }
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/** Bytes at the end of the chunk that begin a character without completing it. */
function cutCharacterBytes(chunk: Buffer, length: number): number {
  for (let back = 1; back <= Math.min(3, length); back++) {
    const byte = chunk[length - back] ?? 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}
