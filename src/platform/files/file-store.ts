import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { v7 as uuidv7 } from 'uuid';
import { Problem } from '#platform/contract/problem.ts';

export interface StoredFile {
  readonly id: string;
  readonly bytes: number;
  /** SHA-256 of the content, in hexadecimal. */
  readonly sha256: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Files of the workspaces on disk, under names the server chooses. A file is
 * there as a whole or not at all: it is written aside, flushed and renamed. It stays
 * as long as a table's column `file_id` holds its id; see `sweepFiles`.
 */
export class FileStore {
  readonly #kept: string;
  readonly #incoming: string;

  constructor(dataDir: string) {
    this.#kept = join(dataDir, 'files');
    this.#incoming = join(dataDir, 'incoming');
  }

  /** Keeps what the stream gives, in memory that does not grow with it; refuses more than `maxBytes`. */
  async save(workspaceId: string, source: Readable, maxBytes: number): Promise<StoredFile> {
    const id = uuidv7();
    const target = this.path(workspaceId, id);
    const aside = join(this.#incoming, id);
    await mkdir(this.#incoming, { recursive: true, mode: 0o700 });
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    let bytes = 0;
    const measured = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw tooLarge(maxBytes);
        hash.update(chunk);
        yield chunk;
      }
    };
    try {
      await pipeline(source, measured, createWriteStream(aside, { flush: true, mode: 0o600 }));
      await rename(aside, target);
      await flushFolder(dirname(target));
    } catch (error) {
      await rm(aside, { force: true });
      throw asProblem(error);
    }
    return { id, bytes, sha256: hash.digest('hex') };
  }

  /** Where a file lies, for reading. Whoever asks must have checked that the file is the workspace's. */
  path(workspaceId: string, id: string): string {
    if (!UUID.test(workspaceId) || !UUID.test(id)) throw new Error('a file is named by two UUIDs');
    return join(this.#kept, workspaceId, id);
  }

  async remove(workspaceId: string, id: string): Promise<void> {
    await rm(this.path(workspaceId, id), { force: true });
  }

  /** Removes every file of a workspace that is no more. */
  async removeAll(workspaceId: string): Promise<void> {
    await rm(dirname(this.path(workspaceId, workspaceId)), { recursive: true, force: true });
  }

  /** The ids of a workspace's files that were written before a moment. */
  async list(workspaceId: string, before: Date): Promise<string[]> {
    const folder = join(this.#kept, workspaceId);
    return (await writtenBefore(folder, before)).filter((name) => UUID.test(name));
  }

  /** Removes what uploads left behind that never ended; answers how many files. */
  async sweepIncoming(before: Date): Promise<number> {
    const left = await writtenBefore(this.#incoming, before);
    for (const name of left) await rm(join(this.#incoming, name), { force: true });
    return left.length;
  }
}

async function writtenBefore(folder: string, before: Date): Promise<string[]> {
  const names: string[] = [];
  for (const name of await readdir(folder).catch(whenGone([]))) {
    const found = await stat(join(folder, name)).catch(whenGone(null));
    if (found?.isFile() && found.mtime < before) names.push(name);
  }
  return names;
}

function whenGone<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}

/** A rename is durable once the folder is. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function asProblem(error: unknown): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (!['ENOSPC', 'EDQUOT'].includes(code)) return error;
  const message = 'The disk is full. The file was not kept; free some space and send it again.';
  return new Problem('storage_full', message, { cause: error });
}

function tooLarge(maxBytes: number): Problem {
  const megabytes = Math.floor(maxBytes / 1024 / 1024);
  return new Problem(
    'too_large',
    `The file is larger than ${megabytes} MB. Split it, or let the server's owner raise UPLOAD_LIMIT_MB.`,
  );
}
