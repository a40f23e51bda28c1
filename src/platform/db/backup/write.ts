import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Pack, pack as packTar } from 'tar-stream';
import {
  columnList,
  listSequences,
  listTables,
  MIGRATIONS_TABLE,
  qualified,
  STABLE_TEXT,
  type TableInfo,
} from './catalog.ts';
import {
  BackupError,
  type BackupManifest,
  type BackupTable,
  DATA_ITEMS,
  type DataItem,
  FILES_PREFIX,
  FORMAT_ENTRY,
  FORMAT_VERSION,
  MANIFEST_ENTRY,
  TABLES_PREFIX,
  tableKey,
} from './format.ts';

export interface BackupOptions {
  /** As the owner of the tables, who sees every row. */
  connection: pg.ClientConfig;
  /** Data directory whose files and key go in; without it, only the database. */
  dataDir?: string;
  /** Copies of items that others write to meanwhile; they are taken in place of the originals. */
  copies?: Partial<Record<DataItem, string>>;
  /** The file to write; it must not exist yet. */
  to: string;
}

/** A tar entry needs its size first, so a table goes in pieces of about this many bytes. */
const PIECE_BYTES = 1024 * 1024;

/**
 * Writes the whole instance into one file, as it is at one moment, while others keep working.
 * Memory stays constant. The file appears under its name only when it is complete.
 * @throws BackupError with what to do; nothing is left behind.
 */
export async function backup(options: BackupOptions): Promise<BackupManifest> {
  if (existsSync(options.to)) {
    throw new BackupError(`${options.to} exists already: choose another name for the backup.`);
  }
  const unfinished = `${options.to}.unfinished-${process.pid}`;
  const client = new pg.Client(options.connection);
  // A lost connection is reported by the statement that meets it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const pack = packTar();
    const output = createWriteStream(unfinished, { mode: 0o600, flags: 'wx' });
    const written = pipeline(pack, createGzip({ level: 1 }), output);
    const [filling, writing] = await Promise.allSettled([fill(pack, client, options), written]);
    // When writing fails it takes the filling down with it, so its reason is the real one.
    if (writing.status === 'rejected') throw writing.reason;
    if (filling.status === 'rejected') throw filling.reason;
    const manifest = filling.value;
    await makeDurable(unfinished);
    await rename(unfinished, options.to);
    await makeDurable(dirname(options.to));
    return manifest;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw explain(error);
  } finally {
    await client.end();
  }
}

async function fill(
  pack: Pack,
  client: pg.Client,
  { dataDir, copies = {} }: BackupOptions,
): Promise<BackupManifest> {
  try {
    const format = { format: 'throughline-backup', version: FORMAT_VERSION };
    await addEntry(pack, FORMAT_ENTRY, Buffer.from(JSON.stringify(format)));
    const createdAt = new Date().toISOString();
    await client.query('begin isolation level repeatable read read only');
    await client.query(STABLE_TEXT);
    const migrations = await listMigrations(client);
    const tables: BackupTable[] = [];
    for (const table of await listTables(client)) tables.push(await addTable(pack, client, table));
    // Sequences stand outside the snapshot; read last, they are past every copied row.
    const sequences = await listSequences(client);
    await client.query('commit');
    const files = await addFiles(pack, dataDir, copies);
    const manifest = { createdAt, migrations, tables, sequences, files };
    await addEntry(pack, MANIFEST_ENTRY, Buffer.from(JSON.stringify(manifest, null, 2)));
    pack.finalize();
    return manifest;
  } catch (error) {
    pack.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function listMigrations(client: pg.Client): Promise<BackupManifest['migrations']> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `select name, checksum from ${MIGRATIONS_TABLE} order by name`,
  );
  return rows;
}

async function addTable(pack: Pack, client: pg.Client, table: TableInfo): Promise<BackupTable> {
  const hash = createHash('sha256');
  const statement = `copy ${qualified(table)} (${columnList(table.columns)}) to stdout`;
  const stream = client.query(copyTo(statement));
  let bytes = 0;
  let pieces = 0;
  let held: Buffer[] = [];
  let heldBytes = 0;
  const flush = async (): Promise<void> => {
    pieces += 1;
    const name = `${TABLES_PREFIX}${tableKey(table)}/${String(pieces).padStart(6, '0')}.copy`;
    await addEntry(pack, name, Buffer.concat(held));
    held = [];
    heldBytes = 0;
  };
  for await (const chunk of stream) {
    hash.update(chunk);
    held.push(chunk);
    heldBytes += chunk.length;
    bytes += chunk.length;
    if (heldBytes >= PIECE_BYTES) await flush();
  }
  if (heldBytes > 0) await flush();
  const { schema, name, columns } = table;
  return { schema, name, columns, rows: stream.rowCount, bytes, sha256: hash.digest('hex') };
}

async function addFiles(
  pack: Pack,
  dataDir: string | undefined,
  copies: Partial<Record<DataItem, string>>,
): Promise<BackupManifest['files']> {
  const hash = createHash('sha256');
  let count = 0;
  let bytes = 0;
  for await (const { path, name } of dataDir ? walkItems(dataDir, copies) : []) {
    const size = await addFile(pack, path, `${FILES_PREFIX}${name}`, (part) => hash.update(part));
    // A file that was deleted since is no part of the instance any more.
    if (size === undefined) continue;
    count += 1;
    bytes += size;
  }
  return { count, bytes, sha256: hash.digest('hex') };
}

/** Every file with the name that it has in the data directory. */
async function* walkItems(
  dataDir: string,
  copies: Partial<Record<DataItem, string>>,
): AsyncGenerator<{ path: string; name: string }> {
  for (const item of DATA_ITEMS) {
    const from = copies[item] ?? join(dataDir, item);
    const found = await stat(from).catch(() => undefined);
    if (found?.isFile()) yield { path: from, name: item };
    if (!found?.isDirectory()) continue;
    for await (const path of walk(from)) {
      yield { path, name: [item, ...relative(from, path).split(sep)].join('/') };
    }
  }
}

async function* walk(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

async function addFile(
  pack: Pack,
  path: string,
  name: string,
  hash: (part: string | Buffer) => void,
): Promise<number | undefined> {
  const handle = await open(path).catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    hash(`${name}\0${size}\0`);
    await writeEntry(pack, name, size, readParts(handle, size, hash));
    return size;
  } finally {
    await handle.close();
  }
}

/** A file that grows meanwhile is taken at the length it had; one that shrinks is an error. */
async function* readParts(
  handle: FileHandle,
  size: number,
  hash: (part: Buffer) => void,
): AsyncGenerator<Buffer> {
  for (let at = 0; at < size; ) {
    const buffer = Buffer.alloc(Math.min(size - at, PIECE_BYTES));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0)
      throw new BackupError('A file was cut short while it was read: try again.');
    const part = buffer.subarray(0, bytesRead);
    hash(part);
    yield part;
    at += bytesRead;
  }
}

async function addEntry(pack: Pack, name: string, content: Buffer): Promise<void> {
  await writeEntry(pack, name, content.length, [content]);
}

/** Waits until the entry has gone on to the compressor, so that memory stays constant. */
async function writeEntry(
  pack: Pack,
  name: string,
  size: number,
  parts: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
  const { promise: done, resolve, reject } = Promise.withResolvers<true>();
  done.catch(() => undefined);
  const entry = pack.entry({ name, size, mode: 0o600 }, (error) =>
    error ? reject(error) : resolve(true),
  );
  for await (const part of parts) {
    if (!entry.write(part)) await Promise.race([once(entry, 'drain'), done]);
  }
  entry.end(undefined);
  await done;
}

async function makeDurable(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function explain(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const cause = { cause: error };
  if (code === 'ENOSPC') {
    return new BackupError('The disk is full: free space, or write the backup elsewhere.', cause);
  }
  if (code === '42P01') {
    return new BackupError('The database holds no Throughline yet: start the server once.', cause);
  }
  if (code === '42501') {
    return new BackupError(
      'The database user may not read every row: make the backup as the owner of the tables with BYPASSRLS.',
      cause,
    );
  }
  return error;
}
