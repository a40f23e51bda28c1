import { stat } from 'node:fs/promises';
import type { CsvDialect, CsvFault, CsvLimits } from './dialect.ts';
import { CsvFileError, defaultCsvLimits, readableBytes } from './dialect.ts';
import { createScanner, type ScanStep } from './scan.ts';
import { cellDecoder, openTextSource, type TextSource } from './source.ts';
import { stripFormulaEscape } from './write.ts';

/** One data row; empty rows and the header are not handed out. */
export type CsvRow = {
  /** Number of the record in the file, counted from 1 and with the header, as a spreadsheet does. */
  rowNumber: number;
  /** Line of the file on which the row begins, counted from 1. */
  line: number;
  values: string[];
};

/** A place between two records, from which reading can go on in another process. */
export type CsvPosition = {
  /** Records before this place, the header, empty and faulty ones included. */
  rowNumber: number;
  line: number;
  /** Null where the encoding gives no offset; the rows are then counted from the start again. */
  byteOffset: number | null;
  /** Cells a row must have; null until the first record was read. */
  columns: number | null;
};

export type CsvBatch = {
  rows: CsvRow[];
  faults: CsvFault[];
  /** Where the batch ends; keep it with the batch's effects and pass it as `from` to go on. */
  next: CsvPosition;
};

export type CsvReadOptions = {
  dialect: CsvDialect;
  limits?: Partial<CsvLimits>;
  /** Continue after this place instead of at the start. */
  from?: CsvPosition;
  /** At most this many rows a batch, 500 unless told. Large rows make smaller batches. */
  batchRows?: number;
  /** Fill rows that end early with empty cells instead of reporting them. */
  padShortRows?: boolean;
  signal?: AbortSignal;
};

const windowBytes = 128 * 1024;
const batchCharacters = 512 * 1024;

/**
 * Reads a CSV file as batches of rows in memory that does not grow with the file. A row that cannot
 * be read becomes a fault in its batch, and the next rows follow.
 *
 * @throws CsvFileError when the file as a whole is over a limit.
 * @throws the signal's reason when it is aborted between two batches.
 */
export async function* readCsv(path: string, options: CsvReadOptions): AsyncGenerator<CsvBatch> {
  const limits = { ...defaultCsvLimits, ...options.limits };
  await refuseLargeFile(path, limits);
  const { dialect } = options;
  const known = options.from?.byteOffset ?? null;
  const start: CsvPosition =
    options.from && known !== null
      ? options.from
      : { rowNumber: 0, line: 1, byteOffset: dialect.skipBytes, columns: null };
  const skipRows = options.from && known === null ? options.from.rowNumber : 0;
  const source = await openTextSource(path, dialect.encoding, start.byteOffset ?? 0);
  const records = new BatchBuilder(options, limits, start, skipRows);
  try {
    for await (const { step, characters } of steps(source, dialect, limits)) {
      records.add(step, characters * (source.bytesPerCharacter ?? 0));
      if (!records.isFull) continue;
      options.signal?.throwIfAborted();
      yield records.take(source.bytesPerCharacter !== null);
    }
    options.signal?.throwIfAborted();
    if (!records.isEmpty) yield records.take(source.bytesPerCharacter !== null);
  } finally {
    await source.close();
  }
}

async function refuseLargeFile(path: string, limits: CsvLimits): Promise<void> {
  const { size } = await stat(path);
  if (size <= limits.fileBytes) return;
  throw new CsvFileError(
    'file_too_big',
    `The file has ${readableBytes(size)}; up to ${readableBytes(limits.fileBytes)} can be imported. Split it into smaller files.`,
  );
}

type Step = Exclude<ScanStep, { kind: 'more' }>;

/** Moves a window over the text and scans it; `characters` is how much of the text a step used up. */
async function* steps(
  source: TextSource,
  dialect: CsvDialect,
  limits: CsvLimits,
): AsyncGenerator<{ step: Step; characters: number }> {
  const decode = cellDecoder(dialect.encoding);
  const scanner = createScanner({
    ...dialect,
    ...limits,
    readable: (raw) => {
      const cell = decode(raw);
      return 'value' in cell ? cell.value : '…';
    },
  });
  let text = '';
  let at = 0;
  let atEnd = false;
  let size = windowBytes;
  let dropped: { step: Step; characters: number } | undefined;
  for (;;) {
    const step: ScanStep = dropped ? { kind: 'more' } : scanner.scan(text, at, atEnd);
    if (step.kind !== 'more') {
      const characters = step.end - at;
      at = step.end;
      if (step.kind === 'fault' && step.dropLine && !atEnd) dropped = { step, characters };
      else yield { step, characters };
      continue;
    }
    if (atEnd) break;
    const piece = await source.read(size);
    atEnd = piece === '';
    text = text.slice(at) + piece;
    // Doubled while one record fills the window, so that a long one is not rescanned too often.
    size = at === 0 ? Math.min(size * 2, limits.recordBytes) : windowBytes;
    at = 0;
    if (dropped) {
      const lineBreak = text.indexOf(dialect.lineBreak);
      at = lineBreak === -1 ? text.length : lineBreak + 1;
      dropped.characters += at;
      if (lineBreak === -1 && !atEnd) continue;
      const { step: fault, characters } = dropped;
      dropped = undefined;
      yield { step: { ...fault, lines: fault.lines + (lineBreak === -1 ? 0 : 1) }, characters };
    }
  }
}

/** Gathers scanned records into batches and keeps the position behind them. */
class BatchBuilder {
  readonly #options: CsvReadOptions;
  readonly #limits: CsvLimits;
  readonly #decode: ReturnType<typeof cellDecoder>;
  readonly #skipRows: number;
  #position: CsvPosition & { byteOffset: number };
  #rows: CsvRow[] = [];
  #faults: CsvFault[] = [];
  #characters = 0;
  #moved = false;

  constructor(options: CsvReadOptions, limits: CsvLimits, start: CsvPosition, skipRows: number) {
    this.#options = options;
    this.#limits = limits;
    this.#decode = cellDecoder(options.dialect.encoding);
    this.#skipRows = skipRows;
    this.#position = { ...start, byteOffset: start.byteOffset ?? 0 };
  }

  get isFull(): boolean {
    const rows = this.#rows.length + this.#faults.length;
    return rows >= (this.#options.batchRows ?? 500) || this.#characters >= batchCharacters;
  }

  get isEmpty(): boolean {
    return !this.#moved;
  }

  take(withOffset: boolean): CsvBatch {
    const next = { ...this.#position, byteOffset: withOffset ? this.#position.byteOffset : null };
    const batch = { rows: this.#rows, faults: this.#faults, next };
    this.#rows = [];
    this.#faults = [];
    this.#characters = 0;
    this.#moved = false;
    return batch;
  }

  add(step: Step, bytes: number): void {
    const position = this.#position;
    position.rowNumber++;
    if (position.rowNumber > this.#limits.rows) {
      throw new CsvFileError(
        'too_many_rows',
        `The file has more than ${this.#limits.rows} rows. Split it into smaller files.`,
      );
    }
    const { rowNumber, line } = position;
    position.line += step.lines;
    position.byteOffset += bytes;
    this.#moved = true;
    if (rowNumber <= this.#skipRows && position.columns !== null) return;
    if (step.kind === 'fault') {
      const { code, message, column } = step;
      // Without its header nobody can say what the other rows mean.
      if (position.columns === null && this.#options.dialect.header) {
        throw new CsvFileError('header', `The header cannot be read. Line ${line}: ${message}`);
      }
      this.#faults.push({ rowNumber, line: line + step.lineOffset, column, code, message });
    } else {
      this.#addRecord(step.cells, rowNumber, line);
    }
  }

  #addRecord(raw: string[], rowNumber: number, line: number): void {
    if (raw.every((cell) => cell.trim() === '')) return;
    const { dialect, padShortRows } = this.#options;
    if (this.#position.columns === null) {
      this.#position.columns = raw.length;
      if (dialect.header) return;
    }
    if (rowNumber <= this.#skipRows) return;
    const columns = this.#position.columns;
    const cells = withColumns(raw, columns, padShortRows === true);
    if (cells.length !== columns) {
      this.#faults.push({
        rowNumber,
        line,
        code: 'cell_count',
        message: countMessage(raw, columns),
      });
      return;
    }
    const values: string[] = [];
    for (const [index, cell] of cells.entries()) {
      const decoded = this.#decode(cell);
      if ('fault' in decoded) {
        const message = cellMessage(decoded.fault, index + 1, dialect);
        this.#faults.push({ rowNumber, line, column: index + 1, code: decoded.fault, message });
        return;
      }
      values.push(stripFormulaEscape(decoded.value));
      this.#characters += cell.length;
    }
    this.#rows.push({ rowNumber, line, values });
  }
}

/** Cuts empty cells behind the last column; adds missing ones only when asked to. */
function withColumns(cells: string[], columns: number, pad: boolean): string[] {
  if (cells.length > columns && cells.slice(columns).every((cell) => cell.trim() === '')) {
    return cells.slice(0, columns);
  }
  if (cells.length < columns && pad) {
    return [...cells, ...Array<string>(columns - cells.length).fill('')];
  }
  return cells;
}

function countMessage(cells: string[], columns: number): string {
  const has = `The row has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'} where ${columns} are expected.`;
  return cells.length > columns
    ? `${has} Put quotes around cells that contain the separator.`
    : `${has} Add the missing separators, or allow short rows.`;
}

function cellMessage(code: string, column: number, dialect: CsvDialect): string {
  switch (code) {
    case 'nul':
      return `Column ${column} contains a NUL character, which cannot be stored. Remove it.`;
    case 'lone_surrogate':
      return `Column ${column} contains half a character (a lone surrogate). Remove it.`;
    default:
      return `Column ${column} contains bytes that are not ${dialect.encoding}. Choose the encoding the file was written in, or mend the cell.`;
  }
}
