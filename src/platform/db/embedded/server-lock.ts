import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProcess, ownProcess } from './processes.ts';
import { EmbeddedStartError, errorCode } from './start-error.ts';

/** Who uses a data directory. */
interface Holder {
  pid: number;
  start: string;
}

export interface ServerLock {
  release(): void;
}

/**
 * Claims a data directory for this process. A claim dies with its process, however that ends:
 * it counts only while the pid it names is alive with the start time it names.
 * @throws EmbeddedStartError when another living server holds the directory.
 */
export function lockDataDir(dataDir: string): ServerLock {
  const path = lockPath(dataDir);
  const own = ownProcess();
  const claim = `${path}.${own.pid}`;
  writeFileSync(claim, JSON.stringify({ pid: own.pid, start: own.start }), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      if (tryLink(claim, path)) return { release: () => release(path, own) };
      const holder = findLockHolder(dataDir);
      if (holder) throw inUse(dataDir, holder);
      discard(path, `${claim}.stale`);
    }
  } finally {
    rmSync(claim, { force: true });
  }
  throw new EmbeddedStartError(
    `Several servers try to start on ${dataDir} at once: start one of them again alone.`,
  );
}

/** The living process that holds the data directory, if there is one. */
export function findLockHolder(dataDir: string): Holder | undefined {
  const holder = readHolder(lockPath(dataDir));
  return holder && isAlive(holder) ? holder : undefined;
}

function lockPath(dataDir: string): string {
  return join(dataDir, 'server.lock');
}

/** A hard link appears whole or not at all, so no reader ever sees half a claim. */
function tryLink(claim: string, path: string): boolean {
  try {
    linkSync(claim, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead claim away; if it turns out to be a living one set meanwhile, puts it back. */
function discard(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  const taken = readHolder(aside);
  if (taken && isAlive(taken)) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, own: Holder): void {
  const holder = readHolder(path);
  if (holder?.pid === own.pid && holder.start === own.start) rmSync(path, { force: true });
}

function readHolder(path: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    if (!('pid' in value) || typeof value.pid !== 'number') return undefined;
    if (!('start' in value) || typeof value.start !== 'string') return undefined;
    return { pid: value.pid, start: value.start };
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  return findProcess(holder.pid)?.start === holder.start;
}

function inUse(dataDir: string, holder: Holder): EmbeddedStartError {
  return new EmbeddedStartError(
    `Another Throughline server (process ${holder.pid}) already uses ${dataDir}: stop it first, or set THROUGHLINE_DATA to another folder for this one.`,
  );
}
