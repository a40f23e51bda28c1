import { type ChildProcess, fork } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { type CsvFault, defaultCsvLimits, readableBytes } from '#platform/csv/dialect.ts';
import type { CsvBatch, CsvRow } from '#platform/csv/read.ts';
import { hasUnstorable } from './cells.ts';
import type { ParquetAnswer, ParquetAsk, ParquetOptions, ParquetRow } from './parquet-protocol.ts';
import type { TableReadOptions, TableSniff } from './table.ts';
import { TableFileError } from './table-file-error.ts';

/** Longer than any honest file needs for an answer. */
const LIMIT_MS = 120_000;
/** Files looked at lately, by path: previews ask for the same one again and again. */
const KEPT = 20;
/** The same for every format. */
const LIMITS = defaultCsvLimits;
const kept = new Map<string, TableSniff>();

/** Columns and first rows of a Parquet file. */
export async function sniffParquet(path: string, sampleRows: number): Promise<TableSniff> {
  const { size: fileBytes, mtimeMs } = await stat(path);
  const name = `${path} ${mtimeMs} ${fileBytes} ${sampleRows}`;
  const known = kept.get(name);
  if (known) return known;
  const reader = await ParquetReader.open({ path, skip: 0 });
  try {
    if (reader.rows === 0) throw new TableFileError('The file has no rows.');
    const columns = reader.columns.map((column, index) => ({ index, name: column }));
    const sample = (await reader.next(sampleRows)).map((row) =>
      reader.columns.map((_, index) => row?.[index] ?? ''),
    );
    const { rows } = reader;
    const sniff = {
      format: 'parquet',
      columns,
      sample,
      faults: [],
      fileBytes,
      csv: null,
      rows,
    } as const;
    kept.set(name, { ...sniff, faults: [] });
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return { ...sniff, faults: [] };
  } finally {
    reader.close();
  }
}

/** The rows of a Parquet file; how far they are is told as a share of its bytes. */
export async function* readParquet(
  path: string,
  { rows: all, fileBytes }: { rows: number; fileBytes: number },
  { from, batchRows, signal }: TableReadOptions,
): AsyncGenerator<CsvBatch> {
  let at = from?.rowNumber ?? 0;
  const reader = await ParquetReader.open({ path, skip: at });
  try {
    for (;;) {
      const found = await reader.next(batchRows);
      signal?.throwIfAborted();
      if (found.length === 0) return;
      const rows: CsvRow[] = [];
      const faults: CsvFault[] = [];
      for (const values of found) {
        at += 1;
        const place = { rowNumber: at, line: at };
        const fault = faultOf(values);
        if (fault) faults.push({ ...place, ...fault });
        else rows.push({ ...place, values: values?.map((value) => value ?? '') ?? [] });
      }
      const byteOffset = all > 0 ? Math.round((at / all) * fileBytes) : fileBytes;
      yield {
        rows,
        faults,
        next: { rowNumber: at, line: at, byteOffset, columns: reader.columns.length },
      };
    }
  } finally {
    reader.close();
  }
}

/** What is wrong with a row; null for none. */
function faultOf(row: ParquetRow | null): Omit<CsvFault, 'rowNumber' | 'line'> | null {
  const { cellBytes, recordBytes } = LIMITS;
  if (!row) {
    const message = `The row is longer than ${readableBytes(recordBytes)}, which is the most that is read.`;
    return { code: 'record_too_long', message };
  }
  const column = row.indexOf(null) + 1;
  if (column > 0) {
    const message = `The cell is longer than ${readableBytes(cellBytes)}, which is the most that is read.`;
    return { code: 'cell_too_long', column, message };
  }
  return row.some((cell) => cell !== null && hasUnstorable(cell))
    ? { code: 'nul', message: UNSTORABLE }
    : null;
}

const UNSTORABLE = 'The row holds a character that cannot be stored: NUL. Remove it.';

/** The process that reads one file, asked row by row so that neither side runs ahead. */
class ParquetReader {
  readonly #child: ChildProcess;
  readonly columns: readonly string[];
  readonly rows: number;

  private constructor(child: ChildProcess, columns: readonly string[], rows: number) {
    this.#child = child;
    this.columns = columns;
    this.rows = rows;
  }

  static async open(options: ParquetOptions): Promise<ParquetReader> {
    const child = fork(
      new URL('./parquet-process.ts', import.meta.url),
      [JSON.stringify(options)],
      {
        serialization: 'advanced',
        execArgv: ['--max-old-space-size=256'],
        env: { PATH: process.env.PATH, TZ: 'UTC', NODE_NO_WARNINGS: '1' },
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      },
    );
    try {
      const opened = await answer(child);
      if (opened.name !== 'opened') throw unreadable('it did not answer in order');
      requireSize(opened);
      return new ParquetReader(child, opened.columns, opened.rows);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  async next(rows: number): Promise<readonly (ParquetRow | null)[]> {
    const found = answer(this.#child);
    this.#child.send({ rows } satisfies ParquetAsk, () => {});
    const { name, ...rest } = await found;
    return name === 'rows' && 'rows' in rest && Array.isArray(rest.rows) ? rest.rows : [];
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

function requireSize({ rows, columns }: { rows: number; columns: readonly string[] }): void {
  const count = (number: number) => number.toLocaleString('en');
  if (rows > LIMITS.rows) {
    throw new TableFileError(
      `The file has ${count(rows)} rows; up to ${count(LIMITS.rows)} are taken. Split it into smaller files.`,
    );
  }
  if (columns.length > LIMITS.columns) {
    throw new TableFileError(
      `The file has ${count(columns.length)} columns; up to ${count(LIMITS.columns)} are taken. Leave out what is not needed.`,
    );
  }
}

/** The next answer of the process, which must come in time. */
function answer(child: ChildProcess): Promise<Exclude<ParquetAnswer, { name: 'failed' }>> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void) => {
      clearTimeout(late);
      child.off('message', onMessage);
      child.off('exit', onExit);
      child.off('error', onExit);
      act();
    };
    const onMessage = (message: ParquetAnswer) =>
      done(() =>
        message.name === 'failed' ? reject(unreadable(message.message)) : resolve(message),
      );
    const onExit = () => done(() => reject(unreadable('the reader ended over it')));
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      done(() => reject(unreadable('it took too long')));
    }, LIMIT_MS);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.on('error', onExit);
  });
}

function unreadable(why: string): TableFileError {
  if (/out of memory|memory_limit|failed to allocate/i.test(why)) {
    return new TableFileError(
      'The row groups of the Parquet file are too large to be read. Write it with smaller ones (100,000 rows).',
    );
  }
  // The path is the server's own affair.
  const plain = why.replaceAll(/["']?\/\S+["']?/g, 'the file').split('\n')[0];
  return new TableFileError(`The Parquet file cannot be read: ${plain}. Export it again.`);
}
