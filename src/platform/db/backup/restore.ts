import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { findMigrations, type Migration, migrate } from '#platform/db/migrate.ts';
import { firstTable } from './catalog.ts';
import {
  BackupError,
  type BackupManifest,
  DATA_ITEMS,
  FILES_PREFIX,
  TABLES_PREFIX,
} from './format.ts';
import { TableLoader } from './load.ts';
import { type BackupEntry, readEntries, tableKeyOf, verifyBackup } from './read.ts';

export interface RestoreOptions {
  /** The `.tlbackup` file. */
  from: string;
  /** An empty database, as the owner of what will be in it. */
  connection: pg.ClientConfig;
  /** Data directory that receives files and key; needed when the backup holds them. */
  dataDir?: string;
  log?: Logger;
  /** The migrations of this release, when not those beside the code. */
  migrations?: readonly Migration[];
}

export interface RestoreReport {
  createdAt: string;
  tables: number;
  rows: number;
  files: number;
  /** Migrations newer than the backup, applied after it was loaded. */
  upgraded: readonly string[];
}

/**
 * Puts a backup into an empty database: checks the whole file first, builds the schema it was
 * made with, loads and verifies the rows, then migrates to this release.
 * @throws BackupError with what to do. A file that is damaged or too new touches nothing.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const manifest = await verifyBackup(options.from);
  const known = options.migrations ?? findMigrations();
  const then = migrationsOf(manifest, known);
  await refuseUsed(options, manifest);
  const { connection, log } = options;
  const logging = log ? { log } : {};
  await migrate({ connection, migrations: then, ...logging });
  await load(options, manifest).catch((error) => {
    throw new BackupError(
      `The restore stopped half-way (${error instanceof Error ? error.message : error}). Nothing of the backup is in the database, but its empty tables are: drop them, or start again with a new folder.`,
      { cause: error },
    );
  });
  const { applied } = await migrate({ connection, migrations: known, ...logging });
  return {
    createdAt: manifest.createdAt,
    tables: manifest.tables.length,
    rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
    files: manifest.files.count,
    upgraded: applied,
  };
}

function migrationsOf(manifest: BackupManifest, known: readonly Migration[]): Migration[] {
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  return manifest.migrations.map(({ name, checksum }) => {
    const migration = byName.get(name);
    if (migration?.checksum === checksum) return migration;
    throw new BackupError(
      `The backup was made by another release than this one (its schema has ${name}): restore it with the release that made it, or a newer one.`,
    );
  });
}

async function refuseUsed(options: RestoreOptions, manifest: BackupManifest): Promise<void> {
  const client = new pg.Client(options.connection);
  await client.connect();
  const table = await firstTable(client).finally(() => client.end());
  if (table) {
    throw new BackupError(
      `The database is not empty (it has the table ${table}): restore into a new database or data directory.`,
    );
  }
  if (manifest.files.count === 0) return;
  if (!options.dataDir) {
    throw new BackupError('The backup holds files: say into which data directory they go.');
  }
  for (const item of ['files', 'events']) {
    const folder = join(options.dataDir, item);
    if (existsSync(folder) && (await readdir(folder)).length > 0) {
      throw new BackupError(`${folder} is not empty: restore into a new data directory.`);
    }
  }
}

async function load(options: RestoreOptions, manifest: BackupManifest): Promise<void> {
  const client = new pg.Client(options.connection);
  client.on('error', () => undefined);
  await client.connect();
  const { dataDir } = options;
  const arriving = dataDir && join(dataDir, 'restoring');
  try {
    await client.query('begin');
    const loader = new TableLoader(client, manifest);
    await loader.begin();
    for await (const entry of readEntries(options.from)) {
      if (entry.name.startsWith(TABLES_PREFIX)) await loader.write(tableKeyOf(entry.name), entry);
      else if (entry.name.startsWith(FILES_PREFIX) && arriving) await extractFile(entry, arriving);
      else await skip(entry);
    }
    await loader.finish();
    if (arriving) await putInPlace(arriving, dataDir);
    await client.query('commit');
    await client.query('analyze');
  } finally {
    if (arriving) await rm(arriving, { recursive: true, force: true });
    await client.end();
  }
}

/** An empty database holds nothing that a key made at a first start could have sealed. */
async function putInPlace(arriving: string, dataDir: string): Promise<void> {
  for (const item of DATA_ITEMS) {
    if (!existsSync(join(arriving, item))) continue;
    await rm(join(dataDir, item), { recursive: true, force: true });
    await rename(join(arriving, item), join(dataDir, item));
  }
}

async function skip({ content }: BackupEntry): Promise<void> {
  const parts = content[Symbol.asyncIterator]();
  while (!(await parts.next()).done);
}

async function extractFile(entry: BackupEntry, folder: string): Promise<void> {
  const name = normalize(entry.name.slice(FILES_PREFIX.length));
  if (name.startsWith('..') || name.startsWith(sep) || name === '.') {
    throw new BackupError(`The backup holds a file outside its folder (${entry.name}).`);
  }
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const part of entry.content) await handle.appendFile(part);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
