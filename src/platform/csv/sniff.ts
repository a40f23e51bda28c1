import { stat } from 'node:fs/promises';
import type { CsvDialect, CsvFault, CsvLimits, CsvQuote, CsvSeparator } from './dialect.ts';
import { CsvFileError, csvQuotes, csvSeparators, defaultCsvLimits } from './dialect.ts';
import { detectEncoding, type EncodingGuess } from './encoding.ts';
import { looksLikeHeader } from './header.ts';
import { type CsvRow, readCsv } from './read.ts';
import { createScanner } from './scan.ts';
import { openTextSource } from './source.ts';

export type CsvColumn = {
  /** Position in the row, counted from 0; the column's identity, as names may repeat. */
  index: number;
  /** The header's text with blanks tidied and repeats numbered: `Labels`, `Labels (2)`. */
  name: string;
};

export type CsvSniff = {
  dialect: CsvDialect;
  encodingReason: EncodingGuess['reason'] | 'chosen';
  fileBytes: number;
  columns: CsvColumn[];
  /** The first data rows, at most `sampleRows`. */
  sample: string[][];
  /** Faults met among the rows of the sample. */
  faults: CsvFault[];
};

/** What the user decided about the file; the rest is detected with it in mind. */
export type CsvOverrides = Partial<Pick<CsvDialect, 'encoding' | 'separator' | 'quote' | 'header'>>;

const prefixBytes = 128 * 1024;
const prefixRecords = 200;

/**
 * Finds out how a file is to be read, and shows its first rows read that way.
 *
 * @throws CsvFileError when the file is empty, no text, too big or too wide.
 */
export async function sniffCsv(
  path: string,
  overrides: CsvOverrides = {},
  { sampleRows = 100, limits }: { sampleRows?: number; limits?: Partial<CsvLimits> } = {},
): Promise<CsvSniff> {
  const { size: fileBytes } = await stat(path);
  const guess = await detectEncoding(path);
  const encoding = overrides.encoding ?? guess.encoding;
  const markBytes = encoding === guess.encoding ? guess.markBytes : 0;
  const bytesPerCharacter = encoding.startsWith('utf-16') ? 2 : 1;
  let text = await readPrefix(path, encoding, markBytes);
  const declared = /^"?sep=([,;|\t])"?\r?\n/i.exec(text);
  const skipBytes = markBytes + (declared?.[0].length ?? 0) * bytesPerCharacter;
  text = text.slice(declared?.[0].length ?? 0);
  const form = detectForm(text, fileBytes <= prefixBytes, {
    quote: overrides.quote,
    separator: overrides.separator ?? (declared?.[1] as CsvSeparator | undefined),
  });
  const dialect: CsvDialect = { encoding, skipBytes, header: false, ...form };
  const { rows, faults } = await readSample(path, dialect, limits, sampleRows + 1);
  const [first] = rows;
  const [fault] = faults;
  if (fault && fault.rowNumber < (first?.rowNumber ?? Infinity) && overrides.header !== false) {
    throw new CsvFileError(
      'header',
      `The first row cannot be read. Line ${fault.line}: ${fault.message}`,
    );
  }
  if (!first) throw new CsvFileError('empty', 'The file has no rows.');
  const values = rows.map((row) => row.values);
  const header = overrides.header ?? looksLikeHeader(first.values, values.slice(1));
  return {
    dialect: { ...dialect, header },
    encodingReason: encoding === guess.encoding ? guess.reason : 'chosen',
    fileBytes,
    columns: columnNames(header ? first.values : first.values.map(() => '')),
    sample: values.slice(header ? 1 : 0).slice(0, sampleRows),
    faults,
  };
}

async function readPrefix(
  path: string,
  encoding: CsvDialect['encoding'],
  offset: number,
): Promise<string> {
  const source = await openTextSource(path, encoding, offset);
  try {
    return await source.read(prefixBytes);
  } finally {
    await source.close();
  }
}

async function readSample(
  path: string,
  dialect: CsvDialect,
  limits: Partial<CsvLimits> | undefined,
  count: number,
): Promise<{ rows: CsvRow[]; faults: CsvFault[] }> {
  const rows: CsvRow[] = [];
  const faults: CsvFault[] = [];
  for await (const batch of readCsv(path, { dialect, limits: limits ?? {}, batchRows: count })) {
    rows.push(...batch.rows);
    faults.push(...batch.faults);
    if (rows.length + faults.length >= count) break;
  }
  return { rows: rows.slice(0, count), faults: faults.slice(0, count) };
}

type Form = Pick<CsvDialect, 'separator' | 'quote' | 'lineBreak' | 'skipInitialSpace'>;

/** Tries every separator with the likelier quote and keeps what splits most records alike. */
function detectForm(
  text: string,
  whole: boolean,
  fixed: { separator?: CsvSeparator; quote?: CsvQuote },
): Form {
  const lineBreak = text.includes('\n') || !text.includes('\r') ? '\n' : '\r';
  // Where readings are equal, the rarer character is the less likely to be text.
  const separators = fixed.separator ? [fixed.separator] : csvSeparators.toReversed();
  let best: { form: Form; score: number } | undefined;
  for (const separator of separators) {
    const quote = fixed.quote ?? likelierQuote(text, separator);
    for (const skipInitialSpace of [false, true]) {
      if (skipInitialSpace && !text.includes(`${separator} ${quote}`)) continue;
      const form = { separator, quote, lineBreak, skipInitialSpace } as const;
      const score = consistency(text, whole, form);
      if (!best || score > best.score) best = { form, score };
    }
  }
  if (best && (best.score > 0 || fixed.separator)) return best.form;
  // Nothing splits the text: one column, of which commas are part more often than tabs are.
  const quote = fixed.quote ?? '"';
  return { separator: '\t', quote, lineBreak, skipInitialSpace: false };
}

function likelierQuote(text: string, separator: string): CsvQuote {
  const [double, single] = csvQuotes.map((quote) => {
    const opened = text.split(`${separator}${quote}`).length - 1;
    const closed = text.split(`${quote}${separator}`).length - 1;
    return Math.min(opened, closed);
  });
  return (single ?? 0) > (double ?? 0) * 2 ? "'" : '"';
}

/** Share of records with the commonest number of cells, weighed; 0 where the text is not split. */
function consistency(text: string, whole: boolean, form: Form): number {
  const scanner = createScanner({ ...form, ...defaultCsvLimits, readable: (raw) => raw });
  const counts = new Map<number, number>();
  let records = 0;
  let firstCells = 0;
  let at = 0;
  while (records < prefixRecords) {
    const step = scanner.scan(text, at, whole);
    if (step.kind === 'more') break;
    at = step.end;
    if (step.kind === 'record' && step.cells.every((cell) => cell.trim() === '')) continue;
    records++;
    const cells = step.kind === 'record' ? step.cells.length : 0;
    if (records === 1) firstCells = cells;
    counts.set(cells, (counts.get(cells) ?? 0) + 1);
  }
  const [cells, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [0, 0];
  const share = count / Math.max(1, records);
  if (cells < 2 || share < 0.6) return 0;
  // Decimal commas split the rows of a `;` file alike, but not its header.
  const weight = firstCells === cells ? 20 : 10;
  // Among equally consistent readings the one with more columns explains more of the text.
  return Math.round(share * weight) + Math.min(cells, 100) / 1000;
}

/** Names for the columns: tidied headers, numbered where they repeat or are missing. */
function columnNames(headers: string[]): CsvColumn[] {
  const seen = new Map<string, number>();
  return headers.map((header, index) => {
    const name = header.replace(/\s+/g, ' ').trim() || `Column ${index + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { index, name: times === 1 ? name : `${name} (${times})` };
  });
}
