import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { extract as extractTar } from 'tar-stream';
import type { z } from 'zod';
import {
  BackupError,
  type BackupManifest,
  FILES_PREFIX,
  FORMAT_ENTRY,
  FORMAT_VERSION,
  formatSchema,
  MANIFEST_ENTRY,
  manifestSchema,
  TABLES_PREFIX,
  tableKey,
} from './format.ts';

/** One member of a backup; its content must be consumed before the next one is asked for. */
export interface BackupEntry {
  name: string;
  size: number;
  content: AsyncIterable<Buffer>;
}

/** The members of a backup in their order. */
export async function* readEntries(from: string): AsyncGenerator<BackupEntry> {
  const extract = extractTar();
  const source = createReadStream(from);
  const gunzip = createGunzip();
  // pipe() forwards no errors; each end has to learn of the other's.
  source.on('error', (error) => gunzip.destroy(error));
  gunzip.on('error', (error) => extract.destroy(error));
  source.pipe(gunzip).pipe(extract);
  try {
    for await (const entry of extract) {
      yield {
        name: entry.header.name,
        size: entry.header.size ?? 0,
        content: bytesOf(from, entry),
      };
    }
  } catch (error) {
    throw explain(from, error);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function* bytesOf(from: string, parts: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  try {
    for await (const part of parts) {
      if (!(part instanceof Uint8Array)) throw new TypeError('A tar entry yields bytes only.');
      yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    }
  } catch (error) {
    throw explain(from, error);
  }
}

/**
 * Reads a backup from end to end and compares every table and file with the manifest.
 * @throws BackupError if anything is missing, altered or too much.
 */
export async function verifyBackup(from: string): Promise<BackupManifest> {
  const tables = new Map<string, { hash: Hash; bytes: number }>();
  const files = { hash: createHash('sha256'), count: 0, bytes: 0 };
  let manifest: BackupManifest | undefined;
  let isFirst = true;
  for await (const { name, size, content } of readEntries(from)) {
    if (isFirst) await checkFormat(from, name, content);
    else if (manifest) throw damaged(from, `has ${name} after its end`);
    else if (name === MANIFEST_ENTRY) {
      manifest = await readJson(from, content, manifestSchema);
    } else if (name.startsWith(TABLES_PREFIX)) {
      const key = tableKeyOf(name);
      const table = tables.get(key) ?? { hash: createHash('sha256'), bytes: 0 };
      tables.set(key, table);
      table.bytes += size;
      for await (const part of content) table.hash.update(part);
    } else if (name.startsWith(FILES_PREFIX)) {
      files.count += 1;
      files.bytes += size;
      files.hash.update(`${name}\0${size}\0`);
      for await (const part of content) files.hash.update(part);
    } else throw damaged(from, `has an unknown part ${name}`);
    isFirst = false;
  }
  if (!manifest) throw damaged(from, 'ends before its manifest');
  compare(from, manifest, tables, files);
  return manifest;
}

/** The table that a piece belongs to, as `schema.name`. */
export function tableKeyOf(entryName: string): string {
  return entryName.slice(TABLES_PREFIX.length, entryName.lastIndexOf('/'));
}

function compare(
  from: string,
  manifest: BackupManifest,
  tables: Map<string, { hash: Hash; bytes: number }>,
  files: { hash: Hash; count: number; bytes: number },
): void {
  for (const expected of manifest.tables) {
    const key = tableKey(expected);
    const found = tables.get(key) ?? { hash: createHash('sha256'), bytes: 0 };
    if (found.bytes !== expected.bytes || found.hash.digest('hex') !== expected.sha256) {
      throw damaged(from, `holds other data for the table ${key} than its manifest says`);
    }
    tables.delete(key);
  }
  const [extra] = tables.keys();
  if (extra) throw damaged(from, `holds the table ${extra}, of which its manifest says nothing`);
  const { count, bytes, sha256 } = manifest.files;
  if (files.count !== count || files.bytes !== bytes || files.hash.digest('hex') !== sha256) {
    throw damaged(from, 'holds other files than its manifest says');
  }
}

async function checkFormat(
  from: string,
  name: string,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  if (name !== FORMAT_ENTRY) throw notABackup(from);
  const { version } = await readJson(from, content, formatSchema);
  if (version !== FORMAT_VERSION) {
    throw new BackupError(
      `${from} has backup format ${version}, and this release reads ${FORMAT_VERSION}: restore it with the release that made it.`,
    );
  }
}

async function readJson<T>(
  from: string,
  content: AsyncIterable<Buffer>,
  schema: z.ZodType<T>,
): Promise<T> {
  const parts: Buffer[] = [];
  for await (const part of content) parts.push(part);
  try {
    return schema.parse(JSON.parse(Buffer.concat(parts).toString('utf8')));
  } catch (error) {
    throw new BackupError(`${from} is damaged: its description can't be read.`, { cause: error });
  }
}

function explain(from: string, error: unknown): unknown {
  if (error instanceof BackupError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') {
    return new BackupError(`${from} can't be read (${error.message}): check the path.`, {
      cause: error,
    });
  }
  if (error.message === 'incorrect header check') return notABackup(from);
  return damaged(from, `can't be unpacked (${error.message})`, error);
}

function notABackup(from: string): BackupError {
  return new BackupError(`${from} is not a Throughline backup: choose a .tlbackup file.`);
}

function damaged(from: string, problem: string, cause?: unknown): BackupError {
  return new BackupError(
    `${from} is damaged and nothing was restored from it: it ${problem}. Use another copy of the backup.`,
    { cause },
  );
}
