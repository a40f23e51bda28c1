import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { COLUMNS, type EngineOptions } from './protocol.ts';

/** Name of the file that takes in new events, and of the database it is attached as. */
export const HOT = 'hot';
const EXTENSION = '.duckdb';
/** What ended abruptly a moment ago may still hold its lock. */
const LOCK_WAIT_MS = 15_000;

/** Where the parts lie. */
export interface EventFiles {
  readonly folder: string;
  path(name: string): string;
}

export function eventFiles(folder: string): EventFiles {
  return { folder, path: (name) => join(folder, `${name}${EXTENSION}`) };
}

/** A month whose events have a file of their own. */
export interface SealedMonth {
  /** `2026-10`. */
  readonly month: string;
  /** Name of the file, and of the database it is attached as: `m2026_10_3`. */
  readonly file: string;
}

export function monthFile(month: string, generation: number): string {
  return `m${month.replace('-', '_')}_${generation}`;
}

export const TABLE = `(${COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ')})`;

const SCHEMA = [
  `create table if not exists ${HOT}.events ${TABLE}`,
  `create table if not exists ${HOT}.person_overrides (workspace_id UUID, person_id BIGINT, merged_into BIGINT)`,
  // Which file holds a month is decided by this table alone, so that the change to another is one commit.
  `create table if not exists ${HOT}.months (month VARCHAR, file VARCHAR)`,
  // Persons or loads whose events are to go, both null for all of a workspace; done once no file can hold a trace of them.
  `create table if not exists ${HOT}.erasures (workspace_id UUID, person_id BIGINT, load_id UUID)`,
];

/** Which events are to go. */
export const IS_ERASED = `((workspace_id, person_id) in (select (workspace_id, person_id) from ${HOT}.erasures where person_id is not null)
  or (workspace_id, load_id) in (select (workspace_id, load_id) from ${HOT}.erasures where load_id is not null)
  or workspace_id in (select workspace_id from ${HOT}.erasures where person_id is null and load_id is null))`;

/** Columns that came later than the first files. */
const ADDED = [
  { table: 'erasures', column: 'load_id UUID' },
  { table: 'events', column: 'load_id UUID' },
];

/**
 * Opens the event files with a database in memory as the centre, to which they are attached.
 * `confine` it before it gets any SQL of others.
 */
export async function openFiles(
  options: EngineOptions,
): Promise<{ instance: DuckDBInstance; writer: DuckDBConnection; months: SealedMonth[] }> {
  const { folder, memoryMb, threads } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const spill = join(folder, 'spill');
  rmSync(spill, { recursive: true, force: true });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryMb}MB`,
    threads: `${threads}`,
    temp_directory: spill,
    max_temp_directory_size: '4GB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const writer = await instance.connect();
  const files = eventFiles(folder);
  await attachHot(writer, files);
  for (const statement of SCHEMA) await writer.run(statement);
  for (const { table, column } of ADDED) {
    await writer.run(`alter table ${HOT}.${table} add column if not exists ${column}`);
  }
  const months = await listMonths(writer);
  discardUnknown(files, months);
  for (const { file } of months) {
    await attach(writer, files, file);
    await writer.run(`alter table ${file}.events add column if not exists load_id UUID`);
  }
  return { instance, writer, months };
}

/** Nothing outside the folder can be read or written from now on, and no setting changed, whatever the SQL. */
export async function confine(writer: DuckDBConnection, folder: string): Promise<void> {
  await writer.run(`set allowed_directories = [${literal(folder)}]`);
  await writer.run('set enable_external_access = false');
  await writer.run('set lock_configuration = true');
}

async function attachHot(writer: DuckDBConnection, files: EventFiles): Promise<void> {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return await attach(writer, files, HOT);
    } catch (error) {
      // “Corrupt … in block 7” is not waited for.
      const isLocked = /\block\b/i.test(error instanceof Error ? error.message : '');
      if (!isLocked || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

export async function attach(
  connection: DuckDBConnection,
  files: EventFiles,
  name: string,
): Promise<void> {
  await connection.run(`attach ${literal(files.path(name))} as ${name}`);
}

export async function listMonths(connection: DuckDBConnection): Promise<SealedMonth[]> {
  const reader = await connection.runAndReadAll(
    `select month, file from ${HOT}.months order by month`,
  );
  return reader.getRowObjectsJS() as unknown as SealedMonth[];
}

/** A file that no month names is what an interrupted rewrite left, or what a finished one replaced. */
function discardUnknown(files: EventFiles, months: readonly SealedMonth[]): void {
  const known = new Set([HOT, ...months.map(({ file }) => file)]);
  for (const entry of readdirSync(files.folder)) {
    const name = entry.replace(/\.duckdb(\.wal)?$/, '');
    if (name !== entry && !known.has(name)) rmSync(join(files.folder, entry), { force: true });
  }
}

export function discard(files: EventFiles, name: string): void {
  rmSync(files.path(name), { force: true });
  rmSync(`${files.path(name)}.wal`, { force: true });
}

/** Puts a finished file in the place of another, for good. */
export async function replaceFile(files: EventFiles, from: string, to: string): Promise<void> {
  await flush(files.path(from));
  await rename(files.path(from), files.path(to));
  await flush(files.folder);
}

/** Makes a file and its name durable. */
export async function makeDurable(files: EventFiles, name: string): Promise<void> {
  await flush(files.path(name));
  await flush(files.folder);
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Bytes of all event files. */
export async function sizeOf(files: EventFiles): Promise<number> {
  let bytes = 0;
  for (const entry of existsSync(files.folder) ? readdirSync(files.folder) : []) {
    if (entry.includes(EXTENSION)) bytes += (await stat(join(files.folder, entry))).size;
  }
  return bytes;
}

/** A text as SQL writes it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
