import { fork } from 'node:child_process';
import { join } from 'node:path';
import type pg from 'pg';

/** What one run of load came to. Times in milliseconds. */
export interface LoadResult {
  /** Answers per second. */
  readonly rate: number;
  readonly median: number;
  readonly p99: number;
  /** Answers that were no success. */
  readonly failed: number;
}

/** Requests over HTTP: paths in turn over all connections, cookies in turn on each. */
export interface HttpLoad {
  readonly kind: 'http';
  readonly address: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly paths: readonly string[];
  readonly cookies: readonly string[];
  /** JSON bodies in turn; `[n]` in them becomes a number never used before. */
  readonly bodies?: readonly string[];
  readonly connections: number;
  readonly seconds: number;
}

/** One statement through `pg`, alone on each connection. */
export interface SqlLoad {
  readonly kind: 'sql';
  readonly connection: pg.ClientConfig;
  readonly text: string;
  /** Parameters in turn. */
  readonly values: readonly unknown[][];
  readonly connections: number;
  readonly seconds: number;
}

/** Runs load in a process of its own, so that making it does not slow what it measures. */
export function runLoad(load: HttpLoad | SqlLoad): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'load-process.ts'), [], {
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
    });
    child.once('message', (message) => resolve(message as unknown as LoadResult));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
    child.send(load);
  });
}
