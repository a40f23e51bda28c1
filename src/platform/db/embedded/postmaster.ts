import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Account } from './account.ts';
import { SOCKET_PORT } from './layout.ts';
import { disarmStalePidFile, findPostmaster, readPidFile } from './pid-file.ts';
import { findProcess, signal, waitForEnd } from './processes.ts';
import { EmbeddedStartError } from './start-error.ts';

/** What it takes to start PostgreSQL on a cluster. */
export interface PostmasterOptions {
  program: string;
  cluster: string;
  socketDir: string;
  account: Account | undefined;
  /** Server settings, as `postgres -c name=value`. */
  settings: Readonly<Record<string, string>>;
  log: Logger;
}

/** A PostgreSQL that runs as our child and accepts connections. */
export interface Postmaster {
  pid: number;
  /** Settles when the process has ended, however it came about. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

/** What a crashed server left behind (a zombie, its last backends) is gone within seconds. */
const START_RETRY_MS = 10_000;
/** Replaying the log after a crash may take long on a large database. */
const RECOVERY_LIMIT_MS = 10 * 60_000;
const FAST_SHUTDOWN_MS = 20_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/** Starts PostgreSQL and waits until it accepts connections; retries for ten seconds. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  await stopOrphan(options.cluster, options.log);
  await refuseUnseenServer(options.cluster);
  const deadline = Date.now() + START_RETRY_MS;
  for (;;) {
    disarmStalePidFile(options.cluster);
    const attempt = launch(options);
    const failure = await untilReady(attempt, options.cluster);
    if (failure === undefined) {
      return {
        pid: attempt.pid,
        ended: attempt.ended,
        stop: () => stopPostmaster(options.cluster, attempt.pid),
      };
    }
    if (Date.now() > deadline) {
      throw new EmbeddedStartError(
        `The embedded PostgreSQL doesn't start on ${options.cluster}: ${failure} ${attempt.lastLines().join(' ')}`,
      );
    }
    options.log.warn({ failure, output: attempt.lastLines() }, 'database start is tried again');
    await sleep(250);
  }
}

/**
 * Stops a PostgreSQL that outlived its server (kill -9), so that the next one runs as our child
 * with this release's settings. The caller holds the data directory's lock, so it is nobody's.
 */
export async function stopOrphan(cluster: string, log: Logger): Promise<void> {
  const orphan = findPostmaster(cluster);
  if (!orphan) return;
  log.warn({ pid: orphan.pid }, 'stopping the database process that an ended server left behind');
  await stopPostmaster(cluster, orphan.pid);
}

/**
 * A data directory on a volume that two containers share: the other's processes have pids that
 * mean nothing here, but its socket answers. A second server would destroy the data.
 */
async function refuseUnseenServer(cluster: string): Promise<void> {
  const socketDir = readPidFile(cluster)?.socketDir;
  if (!socketDir || !(await answers(`${socketDir}/.s.PGSQL.${SOCKET_PORT}`))) return;
  throw new EmbeddedStartError(
    `A PostgreSQL outside this system's view, perhaps in another container, already serves ${cluster}: stop the Throughline it belongs to, or set THROUGHLINE_DATA to another folder for this one.`,
  );
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Fast shutdown (open transactions are rolled back), then an immediate one. */
async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  const target = findProcess(pid);
  if (!target) return;
  signal(pid, 'SIGINT');
  if (await waitForEnd(target, FAST_SHUTDOWN_MS)) return;
  signal(pid, 'SIGQUIT');
  if (await waitForEnd(target, IMMEDIATE_SHUTDOWN_MS)) return;
  throw new EmbeddedStartError(
    `The database process ${pid} on ${cluster} doesn't stop: look at the disk it writes to, then end it with 'kill -9 ${pid}'.`,
  );
}

interface Attempt {
  pid: number;
  ended: Promise<string>;
  isEnded(): boolean;
  lastLines(): readonly string[];
}

function launch(options: PostmasterOptions): Attempt {
  const flags = Object.entries({
    ...options.settings,
    unix_socket_directories: options.socketDir,
    port: `${SOCKET_PORT}`,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(options.program, ['-D', options.cluster, ...flags], {
    ...options.account,
    cwd: options.cluster,
    // Its own process group: Ctrl-C in a terminal reaches us alone, and we stop it in order.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH },
  });
  const lines: string[] = [];
  followLog(child, options.log, lines);
  let isEnded = false;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, name) => resolve(name ? `ended by ${name}.` : `ended with ${code}.`));
  });
  ended.then(() => {
    isEnded = true;
  });
  return { pid: child.pid ?? 0, ended, isEnded: () => isEnded, lastLines: () => lines };
}

/** Resolves with undefined once connections are accepted, or with what went wrong. */
async function untilReady(attempt: Attempt, cluster: string): Promise<string | undefined> {
  const deadline = Date.now() + RECOVERY_LIMIT_MS;
  while (Date.now() < deadline) {
    if (attempt.isEnded()) return await attempt.ended;
    const file = readPidFile(cluster);
    if (file?.pid === attempt.pid && file.status === 'ready') return undefined;
    await Promise.race([sleep(15), attempt.ended]);
  }
  await stopPostmaster(cluster, attempt.pid);
  return `not ready after ${RECOVERY_LIMIT_MS / 60_000} minutes.`;
}

const LOG_LEVELS: Readonly<Record<string, 'warn' | 'error'>> = {
  WARNING: 'warn',
  FATAL: 'warn',
  PANIC: 'error',
};

/** Passes PostgreSQL's own log on; failed statements are reported by whoever sent them. */
function followLog(child: ChildProcess, log: Logger, lastLines: string[]): void {
  if (!child.stderr) return;
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLines.push(line);
    if (lastLines.length > 5) lastLines.shift();
    const severity = /^([A-Z]+):/.exec(line)?.[1] ?? '';
    log[LOG_LEVELS[severity] ?? 'debug']({ source: 'postgresql' }, line);
  });
}
