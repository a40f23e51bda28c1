import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProcess, type ProcessIdentity } from './processes.ts';
import { errorCode } from './start-error.ts';

/** What a running PostgreSQL says of itself in its postmaster.pid. */
export interface PidFile {
  pid: number;
  socketDir: string;
  /** `starting`, `ready`, `stopping` or `standby`. */
  status: string;
}

/** No system gives out a pid this high, so PostgreSQL sees the process as gone. */
const NO_SUCH_PID = 2147483647;

export function readPidFile(cluster: string): PidFile | undefined {
  const lines = readLines(cluster);
  const pid = Number(lines?.[0]);
  if (!lines || !Number.isSafeInteger(pid)) return undefined;
  return { pid, socketDir: lines[4]?.trim() ?? '', status: lines[7]?.trim() ?? '' };
}

/** The living PostgreSQL that serves this cluster, if its pid file names one. */
export function findPostmaster(cluster: string): ProcessIdentity | undefined {
  const pid = readPidFile(cluster)?.pid;
  const found = pid === undefined ? undefined : findProcess(pid);
  if (!found) return undefined;
  const isOurs = found.commandLine.includes('postgres') && found.commandLine.includes(cluster);
  return isOurs ? found : undefined;
}

/**
 * Keeps a pid file left by a crash from blocking the start. PostgreSQL clears a file whose pid
 * is gone by itself, but takes a zombie, or another program that got the pid since, for a
 * running server. The file is not removed: the rest of it is how PostgreSQL makes sure that no
 * process of the crashed server still touches the data.
 */
export function disarmStalePidFile(cluster: string): void {
  const lines = readLines(cluster);
  if (!lines || findPostmaster(cluster)) return;
  lines[0] = `${NO_SUCH_PID}`;
  writeFileSync(join(cluster, 'postmaster.pid'), lines.join('\n'));
}

function readLines(cluster: string): string[] | undefined {
  try {
    const text = readFileSync(join(cluster, 'postmaster.pid'), 'utf8');
    // A crash can leave it empty; PostgreSQL refuses to judge an empty one.
    return text.trim() === '' ? undefined : text.split('\n');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
