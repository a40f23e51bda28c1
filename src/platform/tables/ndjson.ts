import { isUtf8 } from 'node:buffer';
import { open, stat } from 'node:fs/promises';
import { type CsvFault, readableBytes } from '#platform/csv/dialect.ts';
import type { CsvBatch, CsvPosition, CsvRow } from '#platform/csv/read.ts';
import type { CsvColumn } from '#platform/csv/sniff.ts';
import { cellText, hasUnstorable, parseJson } from './cells.ts';
import type { TableReadOptions, TableSniff } from './table.ts';
import { TableFileError } from './table-file-error.ts';

const WINDOW = 256 * 1024;
/** Bytes of one line. */
const LONGEST_LINE = 5 * 1024 * 1024;
const BATCH_BYTES = 1024 * 1024;
/** Lines whose keys become columns; keys that come later only are kept together in one. */
const COLUMNS_FROM_LINES = 1000;
const MOST_COLUMNS = 2000;
const OTHERS = 'Other keys';

/** Columns are the keys of the objects in the first lines, in the order in which they turn up. */
export async function sniffNdjson(path: string, sampleRows: number): Promise<TableSniff> {
  const { size: fileBytes } = await stat(path);
  const keys = new Set<string>();
  const objects: Record<string, unknown>[] = [];
  const faults: CsvFault[] = [];
  for await (const { place, found } of linesFrom(path, START)) {
    if (objects.length + faults.length >= COLUMNS_FROM_LINES) break;
    if ('code' in found) {
      if (place.line === 1) throw new TableFileError(`Line 1: ${found.message}`);
      faults.push({ rowNumber: place.line, line: place.line, ...found });
      continue;
    }
    objects.push(found.object);
    for (const key of Object.keys(found.object)) if (keys.size < MOST_COLUMNS) keys.add(key);
  }
  if (objects.length === 0) throw new TableFileError('The file has no rows.');
  const columns = [...keys, OTHERS].map((name, index) => ({ index, name }));
  const sample = objects.slice(0, sampleRows).map((object) => cellsOf(object, columns));
  return { format: 'ndjson', columns, sample, faults, fileBytes, csv: null, rows: null };
}

/** Reads the lines as rows of these columns. */
export async function* readNdjson(
  path: string,
  columns: readonly CsvColumn[],
  { from, batchRows, signal }: TableReadOptions,
): AsyncGenerator<CsvBatch> {
  let rows: CsvRow[] = [];
  let faults: CsvFault[] = [];
  let next: CsvPosition | null = null;
  let since = from?.byteOffset ?? 0;
  const start = from ? { line: from.line, byteOffset: from.byteOffset ?? 0 } : START;
  for await (const { place, end, found } of linesFrom(path, start)) {
    const at = { rowNumber: place.line, line: place.line };
    if ('code' in found) faults.push({ ...at, ...found });
    else {
      const values = cellsOf(found.object, columns);
      if (values.some(hasUnstorable)) faults.push({ ...at, code: 'nul', message: UNSTORABLE });
      else rows.push({ ...at, values });
    }
    next = {
      rowNumber: place.line,
      line: place.line + 1,
      byteOffset: end,
      columns: columns.length,
    };
    if (rows.length + faults.length < batchRows && end - since < BATCH_BYTES) continue;
    signal?.throwIfAborted();
    yield { rows, faults, next };
    [rows, faults, next, since] = [[], [], null, end];
  }
  signal?.throwIfAborted();
  if (next) yield { rows, faults, next };
}

const UNSTORABLE =
  'The row holds a character that cannot be stored: NUL, or half of a surrogate pair. Remove it.';
const START = { line: 1, byteOffset: 0 };

type Found = { object: Record<string, unknown> } | Pick<CsvFault, 'code' | 'message'>;

interface Line {
  readonly place: { readonly line: number };
  /** Byte behind it. */
  readonly end: number;
  readonly found: Found;
}

async function* linesFrom(
  path: string,
  start: { line: number; byteOffset: number },
): AsyncGenerator<Line> {
  let { line } = start;
  for await (const { bytes, end } of rawLines(path, start.byteOffset)) {
    const place = { line: line++ };
    if (bytes === null) {
      const most = readableBytes(LONGEST_LINE);
      const message = `The line is longer than ${most}, which is the most that is read.`;
      yield { place, end, found: { code: 'record_too_long', message } };
      continue;
    }
    const found = readLine(bytes, place.line === 1);
    if (found) yield { place, end, found };
  }
}

/** Null for an empty line. */
function readLine(bytes: Buffer, isFirst: boolean): Found | null {
  if (!isUtf8(bytes)) {
    return { code: 'encoding', message: 'The line is not valid UTF-8. Encode the file as UTF-8.' };
  }
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') return null;
  if (isFirst && text.startsWith('[')) {
    const message =
      'The file is one JSON list. Write an object a line instead: jq -c ".[]" file.json > file.ndjson';
    return { code: 'record_too_long', message };
  }
  try {
    const value = parseJson(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return { object: value as Record<string, unknown> };
    }
    return { code: 'cell_count', message: 'The line is no JSON object, such as {"name": "…"}.' };
  } catch {
    return { code: 'cell_count', message: whatIsWrong(text) };
  }
}

/** What keeps a line from being read as JSON, as far as its ends tell it. */
function whatIsWrong(text: string): string {
  const needs = 'A line is one JSON object, such as {"name": "…"}.';
  if (!text.startsWith('{')) return `The line does not begin with {. ${needs}`;
  if (!text.endsWith('}')) return `The line does not end with }: it may be cut off. ${needs}`;
  return 'The line is not written as JSON is: names and texts stand in double quotes, and one comma stands between two entries.';
}

/** The lines of a file as bytes; null for one that is too long. */
async function* rawLines(
  path: string,
  from: number,
): AsyncGenerator<{ bytes: Buffer | null; end: number }> {
  const handle = await open(path, 'r');
  try {
    let held = Buffer.alloc(0);
    let heldAt = from;
    let isTooLong = false;
    for (;;) {
      const window = Buffer.alloc(WINDOW);
      const { bytesRead } = await handle.read(window, 0, WINDOW, heldAt + held.length);
      if (bytesRead === 0) break;
      held = Buffer.concat([held, window.subarray(0, bytesRead)]);
      let at = 0;
      for (let end = held.indexOf(10); end !== -1; end = held.indexOf(10, at)) {
        yield { bytes: isTooLong ? null : held.subarray(at, end), end: heldAt + end + 1 };
        isTooLong = false;
        at = end + 1;
      }
      held = held.subarray(at);
      heldAt += at;
      if (held.length <= LONGEST_LINE) continue;
      isTooLong = true;
      heldAt += held.length;
      held = Buffer.alloc(0);
    }
    if (held.length > 0 || isTooLong) {
      yield { bytes: isTooLong ? null : held, end: heldAt + held.length };
    }
  } finally {
    await handle.close();
  }
}

function cellsOf(object: Record<string, unknown>, columns: readonly CsvColumn[]): string[] {
  const own = columns.slice(0, -1);
  const cells = own.map(({ name }) => cellText(Object.hasOwn(object, name) ? object[name] : null));
  const known = new Set(own.map(({ name }) => name));
  const others = Object.entries(object).filter(([key]) => !known.has(key));
  return [...cells, others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : ''];
}
