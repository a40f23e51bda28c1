import { open } from 'node:fs/promises';
import { type CsvBatch, readCsv } from '#platform/csv/read.ts';
import { type CsvOverrides, sniffCsv } from '#platform/csv/sniff.ts';
import type { TableFormat } from './formats.ts';
import { readNdjson, sniffNdjson } from './ndjson.ts';
import { readParquet, sniffParquet } from './parquet.ts';
import type { TableReadOptions, TableSniff } from './table.ts';

/** Bytes in which a first line that is an object has to end. */
const FIRST_LINE = 256 * 1024;

/** Told by the content: names lie. */
export async function formatOf(path: string): Promise<TableFormat> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(FIRST_LINE);
    const { bytesRead } = await handle.read(buffer, 0, FIRST_LINE, 0);
    const head = buffer.subarray(0, bytesRead);
    if (head.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
    return startsWithJson(head) ? 'ndjson' : 'csv';
  } finally {
    await handle.close();
  }
}

function startsWithJson(head: Buffer): boolean {
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  // A list of objects is no table; the reader of lines says what to do with it.
  if (/^\[\s*(\{|\]|$)/.test(text)) return true;
  if (!text.startsWith('{')) return false;
  const end = text.indexOf('\n');
  return /^\{\s*("|\}|$)/.test(end === -1 ? text : text.slice(0, end));
}

/**
 * Finds out how a file is to be read, and shows its first rows.
 * @throws TableFileError when it is empty, damaged, or no table.
 */
export async function sniffTable(
  path: string,
  overrides: CsvOverrides = {},
  sampleRows = 100,
): Promise<TableSniff> {
  const format = await formatOf(path);
  if (format === 'ndjson') return sniffNdjson(path, sampleRows);
  if (format === 'parquet') return sniffParquet(path, sampleRows);
  const limits = { fileBytes: Number.POSITIVE_INFINITY };
  const { dialect, encodingReason, ...table } = await sniffCsv(path, overrides, {
    sampleRows,
    limits,
  });
  return { ...table, format, csv: { dialect, encodingReason }, rows: null };
}

/** The rows of a file in batches, in memory that does not grow with it; a bad row is a fault in its batch. */
export function readTable(
  path: string,
  { format, csv, columns, rows, fileBytes }: TableSniff,
  options: TableReadOptions,
): AsyncGenerator<CsvBatch> {
  if (format === 'ndjson') return readNdjson(path, columns, options);
  if (format === 'parquet') return readParquet(path, { rows: rows ?? 0, fileBytes }, options);
  if (!csv) throw new Error('a CSV file was sniffed before it is read');
  const { from, ...others } = options;
  return readCsv(path, {
    dialect: csv.dialect,
    limits: { fileBytes: Number.POSITIVE_INFINITY },
    ...others,
    ...(from ? { from } : {}),
  });
}
