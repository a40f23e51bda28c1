import { setTimeout as sleep } from 'node:timers/promises';
import {
  becomeOwner,
  callAs,
  freePort,
  isAlive,
  postmasterOf,
  type ServerProcess,
  startServerProcess,
  type Visitor,
} from './server-process.ts';

export const VICTIMS = ['server', 'database', 'both'] as const;
export type Victim = (typeof VICTIMS)[number];

export interface DrillRound {
  readonly victim: Victim;
  /** Records whose creation was answered with success, over all rounds so far. */
  readonly acknowledged: number;
  /** Requests that got no answer, or a 503, and were repeated with their key. */
  readonly repeated: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Longest time in milliseconds without an acknowledged record. */
  readonly outage: number;
}

const WRITERS = 4;
const LONGEST_OUTAGE_MS = 60_000;

/** Writers that create records without pause, each repeating a request until it is acknowledged. */
class Writers {
  readonly acknowledged: string[] = [];
  repeated = 0;
  lastAck = performance.now();
  /** Longest time between two acknowledged records, in milliseconds. */
  longestGap = 0;
  /** The first answer that should not have come. */
  failure: unknown;
  #run = true;
  readonly #done: Promise<unknown>;

  constructor(visitor: Visitor, address: string, label: string) {
    const path = `/workspaces/${visitor.workspace}/features`;
    this.#done = Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let n = 0; this.#run; n++) {
          await this.#create(visitor, address, path, `${label} writer ${writer} record ${n}`);
        }
      }),
    ).catch((error: unknown) => {
      this.failure = error;
    });
  }

  async stop(): Promise<void> {
    this.#run = false;
    await this.#done;
  }

  async #create(visitor: Visitor, address: string, path: string, title: string): Promise<void> {
    const input = { body: { title }, headers: { 'idempotency-key': title } };
    for (;;) {
      const { status, text } = await callAs(visitor, address, 'POST', path, input);
      if (status === 201) {
        this.acknowledged.push(title);
        const now = performance.now();
        this.longestGap = Math.max(this.longestGap, now - this.lastAck);
        this.lastAck = now;
        return;
      }
      if (status !== 0 && status !== 503) throw new Error(`create answered ${status}: ${text}`);
      this.repeated += 1;
      await sleep(50);
    }
  }
}

/**
 * Kills the server, its database, or both, again and again while records are written, starts it
 * with the plain command, and counts what was acknowledged and is not there exactly once.
 */
export async function runKillDrill(options: {
  readonly dataDir: string;
  readonly rounds: number;
  readonly onRound?: (round: DrillRound) => void;
}): Promise<DrillRound[]> {
  const { dataDir, rounds, onRound = () => {} } = options;
  const port = await freePort();
  let server = await startServerProcess({ dataDir, port });
  const acknowledged: string[] = [];
  const results: DrillRound[] = [];
  try {
    const visitor = await becomeOwner(server);
    for (let i = 0; i < rounds; i++) {
      const victim = VICTIMS[i % VICTIMS.length] ?? 'both';
      const writers = new Writers(visitor, server.address, `round ${i}`);
      await sleep(200 + Math.random() * 800);
      server = await killAndRestart(server, victim, { dataDir, port });
      // What was under way at the kill may still be acknowledged: wait for what came after it.
      await sleep(300);
      await untilAcknowledged(writers, server);
      await writers.stop();
      acknowledged.push(...writers.acknowledged);
      const found = await titlesOf(visitor, server.address);
      const counts = acknowledged.map((title) => found.get(title) ?? 0);
      const round = {
        victim,
        acknowledged: acknowledged.length,
        repeated: writers.repeated,
        lost: counts.filter((count) => count === 0).length,
        duplicated: counts.filter((count) => count > 1).length,
        outage: Math.round(writers.longestGap),
      };
      results.push(round);
      onRound(round);
    }
  } finally {
    if (isAlive(server.pid)) process.kill(server.pid, 'SIGKILL');
    await server.exit;
    process.kill(postmasterOf(dataDir), 'SIGKILL');
  }
  return results;
}

/** Waits until records are acknowledged again; fails when the server has died or answers wrongly. */
async function untilAcknowledged(writers: Writers, server: ServerProcess): Promise<void> {
  const now = performance.now();
  while (writers.lastAck < now) {
    if (writers.failure || !isAlive(server.pid) || performance.now() > now + LONGEST_OUTAGE_MS) {
      const said = server.output().slice(-6000);
      throw new Error(`The server did not come back:\n${said}`, { cause: writers.failure });
    }
    await sleep(5);
  }
}

/** Kills with SIGKILL, and starts again with the plain command what does not come back by itself. */
export async function killAndRestart(
  server: ServerProcess,
  victim: Victim,
  where: { dataDir: string; port: number },
): Promise<ServerProcess> {
  if (victim !== 'server') process.kill(postmasterOf(where.dataDir), 'SIGKILL');
  if (victim === 'database') return server;
  process.kill(server.pid, 'SIGKILL');
  await server.exit;
  return startServerProcess(where);
}

/** How often each title is there, read through the API. */
async function titlesOf(visitor: Visitor, address: string): Promise<Map<string, number>> {
  const path = `/workspaces/${visitor.workspace}/features/export`;
  const { status, text } = await callAs(visitor, address, 'GET', path);
  if (status !== 200) throw new Error(`the export answered ${status}: ${text}`);
  const counts = new Map<string, number>();
  for (const [title] of text.matchAll(/round \d+ writer \d+ record \d+/g)) {
    counts.set(title, (counts.get(title) ?? 0) + 1);
  }
  return counts;
}

/** Waits until a process is gone; false when it is still there after `limit` milliseconds. */
export async function goneWithin(pid: number, limit: number): Promise<boolean> {
  for (let waited = 0; waited < limit; waited += 20) {
    if (!isAlive(pid)) return true;
    await sleep(20);
  }
  return false;
}
