import { DuckDBInstance, type DuckDBResult, type DuckDBValue } from '@duckdb/node-api';
import type { ParquetAnswer, ParquetAsk, ParquetOptions } from './parquet-protocol.ts';

/**
 * Reads one Parquet file for the server, which forks this process for it: what a damaged or wicked
 * file does to the reader is no concern of the server's. It can open that file and no other, write
 * none, reach no network, and use 512 MB.
 */
const options = JSON.parse(process.argv[2] ?? '{}') as ParquetOptions;
const MEMORY = '512MB';
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
  if (NESTED.test(type)) return `to_json(${column})::varchar`;
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    return `strftime(${column} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`;
  }
  if (type.startsWith('TIMESTAMP')) return `strftime(${column}::timestamp, '%Y-%m-%dT%H:%M:%S.%f')`;
  return `${column}::varchar`;
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
  const counted = await connection.runAndReadAll(`select count(*) from ${file}`);
  const select = columns.map(([name, type]) => textOf(name, type)).join(', ');
  const result = await connection.stream(`select ${select} from ${file} offset ${skip}`);
  return {
    result,
    columns: columns.map(([name]) => name),
    rows: Number(counted.getRowsJS()[0]?.[0] ?? 0),
  };
}

function cell(value: DuckDBValue): string {
  return value === null || value === undefined ? '' : String(value);
}

const waiting: string[][] = [];

async function next(result: DuckDBResult, rows: number): Promise<string[][]> {
  while (waiting.length < rows) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const row of chunk.getRows()) waiting.push(row.map(cell));
  }
  return waiting.splice(0, rows);
}

function send(answer: ParquetAnswer): void {
  process.send?.(answer);
}

function fail(error: unknown): void {
  send({ name: 'failed', message: error instanceof Error ? error.message : String(error) });
}

process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});

open(options).then(({ result, columns, rows }) => {
  process.on('message', (ask: ParquetAsk) => {
    next(result, ask.rows).then((found) => send({ name: 'rows', rows: found }), fail);
  });
  send({ name: 'opened', columns, rows });
}, fail);
