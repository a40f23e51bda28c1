import type { CsvSeparator } from './dialect.ts';

/** What a cell can be written from. */
export type CsvValue = string | number | bigint | boolean | Date | null | undefined;

export type CsvWriteOptions = {
  separator?: CsvSeparator;
  /** Begin with a byte order mark, by which Excel knows UTF-8. */
  byteOrderMark?: boolean;
};

const formulaStart = /^'*[=+\-@\t\r\n＝＋－＠]/;
const escapedFormula = /^'+[=+\-@\t\r\n＝＋－＠]/;
const plainNumber = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;
const needsQuotes = /[",;\t|\r\n]|^\s|\s$/;

/**
 * Makes a cell harmless in spreadsheets: text that would be taken for a formula gets a leading
 * apostrophe. Numbers stay numbers. `stripFormulaEscape` gives back exactly what went in.
 */
export function escapeFormula(text: string): string {
  return formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}

/** Takes away the one apostrophe that `escapeFormula` (and most exporters) put before a formula. */
export function stripFormulaEscape(text: string): string {
  return escapedFormula.test(text) ? text.slice(1) : text;
}

/** One record in RFC 4180 form with its line break. */
export function csvRecord(values: readonly CsvValue[], separator: CsvSeparator = ','): string {
  const cells = values.map((value) => cellText(value));
  // A lone empty cell would be an empty line, which readers skip.
  if (cells.length === 1 && cells[0] === '') return '""\r\n';
  return `${cells.join(separator)}\r\n`;
}

/**
 * Writes records as chunks of CSV text, 64 kB or more each, for `Readable.from` or a file. Memory does
 * not grow with the number of records.
 */
export async function* writeCsv(
  records: AsyncIterable<readonly CsvValue[]> | Iterable<readonly CsvValue[]>,
  { separator = ',', byteOrderMark = false }: CsvWriteOptions = {},
): AsyncGenerator<string> {
  let chunk = byteOrderMark ? '\uFEFF' : '';
  for await (const record of records) {
    chunk += csvRecord(record, separator);
    if (chunk.length < 65_536) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

function cellText(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  const text = escapeFormula(value);
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
