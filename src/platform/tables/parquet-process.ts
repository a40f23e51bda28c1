import {
  type DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBValue,
} from '@duckdb/node-api';
import { beFirstToGo, endBeyond } from '#platform/concurrency/own-memory.ts';
import { defaultCsvLimits } from '#platform/csv/dialect.ts';
import type { ParquetAnswer, ParquetAsk, ParquetOptions, ParquetRow } from './parquet-protocol.ts';

/**
 * Reads one Parquet file for the server, which forks this process for it: what a damaged or wicked
 * file does to the reader is no concern of the server's. It can open that file and no other, write
 * none, reach no network, and use 512 MB by DuckDB's count, which leaves texts out, and 1 GB in all.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as ParquetOptions;
const MEMORY = '512MB';
const MOST_BYTES = 1024 * 1024 * 1024;
/** A few bytes of a file can stand for gigabytes of text: what is too long is told from what is null here. */
const { cellBytes, recordBytes } = defaultCsvLimits;
/** About as many characters go into an answer, whole rows of them. */
const ANSWER = 1024 * 1024;
/** Their text is made here; all others are written by DuckDB. */
const NUMBERS = /^(FLOAT|DOUBLE)$/;
const NESTED = /^(STRUCT|MAP|UNION|JSON)|\[\d*\]$/;

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A column as the text of a cell. */
function textOf(name: string, type: string): string {
  const column = quoted(name);
  if (NUMBERS.test(type)) return column;
  if (NESTED.test(type)) return bounded(`to_json(${column})::varchar`);
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    return bounded(`strftime(${column} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`);
  }
  if (type.startsWith('TIMESTAMP')) {
    return bounded(`strftime(${column}::timestamp, '%Y-%m-%dT%H:%M:%S.%f')`);
  }
  return bounded(`${column}::varchar`);
}

function bounded(text: string): string {
  return `case when strlen(${text}) > ${cellBytes} then null else coalesce(${text}, '') end`;
}

interface Opened {
  readonly result: DuckDBResult;
  readonly columns: readonly string[];
  readonly rows: number;
}

async function open({ path, skip }: ParquetOptions): Promise<Opened> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: MEMORY,
    threads: '1',
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(`set allowed_paths = [${literal(path)}]`);
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
  const file = `read_parquet(${literal(path)}, binary_as_string = true)`;
  const described = await connection.runAndReadAll(`describe select * from ${file}`);
  const columns = described
    .getRowsJS()
    .map(([name, type]) => [String(name), String(type)] as const);
  numbers = columns.map(([, type]) => NUMBERS.test(type));
  const counted = await connection.runAndReadAll(`select count(*) from ${file}`);
  const select = columns.map(([name, type]) => textOf(name, type)).join(', ');
  const result = await connection.stream(`select ${select} from ${file} offset ${skip}`);
  return {
    result,
    columns: columns.map(([name]) => name),
    rows: Number(counted.getRowsJS()[0]?.[0] ?? 0),
  };
}

let chunk: DuckDBDataChunk | null = null;
let at = 0;
/** Whether each column is one of the numbers whose text is made here. */
let numbers: readonly boolean[] = [];

/** The next row of the chunk at hand, cell by cell; null where it grows too long. */
function nextRow(of: DuckDBDataChunk): ParquetRow | null {
  const row: (string | null)[] = [];
  let length = 0;
  for (let column = 0; column < of.columnCount && length <= recordBytes; column++) {
    const value: DuckDBValue = of.getColumnVector(column).getItem(at);
    const isMissing = value === null || value === undefined;
    // A number can't be too long.
    const cell = isMissing ? (numbers[column] ? '' : null) : String(value);
    row.push(cell);
    length += cell?.length ?? 0;
  }
  at += 1;
  return length > recordBytes ? null : row;
}

async function next(result: DuckDBResult, rows: number): Promise<(ParquetRow | null)[]> {
  const found: (ParquetRow | null)[] = [];
  let room = ANSWER;
  while (found.length < rows && room > 0) {
    if (!chunk || at >= chunk.rowCount) {
      chunk = await result.fetchChunk();
      at = 0;
      if (!chunk || chunk.rowCount === 0) break;
    }
    const row = nextRow(chunk);
    found.push(row);
    for (const cell of row ?? []) room -= cell?.length ?? 0;
  }
  return found;
}

function send(answer: ParquetAnswer): void {
  process.send?.(answer);
}

function fail(error: unknown): void {
  send({ name: 'failed', message: error instanceof Error ? error.message : String(error) });
}

beFirstToGo();
endBeyond(MOST_BYTES, () => send({ name: 'failed', message: 'out of memory' }));
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});

open(options).then(({ result, columns, rows }) => {
  process.on('message', (ask: ParquetAsk) => {
    next(result, ask.rows).then((found) => send({ name: 'rows', rows: found }), fail);
  });
  send({ name: 'opened', columns, rows });
}, fail);
