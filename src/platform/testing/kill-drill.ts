import { setTimeout as sleep } from 'node:timers/promises';
import {
  becomeOwner,
  freePort,
  isAlive,
  postmasterOf,
  type ServerProcess,
  startServerProcess,
  type Visitor,
} from './server-process.ts';

export const VICTIMS = ['server', 'database', 'both'] as const;
export type Victim = (typeof VICTIMS)[number];

/** Where a server of a drill keeps its data and listens; the same before and after a kill. */
export interface Place {
  readonly dataDir: string;
  readonly port: number;
}

/** What is written while processes are killed, and which of them. */
export interface DrillSubject<V extends string> {
  /** Taken in turn, one each round. */
  readonly victims: readonly V[];
  /** Kills the victim with SIGKILL, and starts again what does not come back by itself. */
  readonly kill: (server: ServerProcess, victim: V, place: Place) => Promise<ServerProcess>;
  /** Makes ready what is written to. */
  readonly prepare: (visitor: Visitor, address: string) => Promise<Drilled>;
}

export interface Drilled {
  /** What one request writes: the same however often it is sent. `name` is never given twice. */
  readonly portion: (name: string) => Portion;
  /** How often each id is there, read through the API. */
  readonly count: () => Promise<Map<string, number>>;
}

export interface Portion {
  readonly ids: readonly string[];
  /** Sends it and answers the status; 0 where no answer came. */
  readonly send: () => Promise<number>;
}

export interface DrillRound<V extends string> {
  readonly victim: V;
  /** Ids whose writing was answered with success, over all rounds so far. */
  readonly acknowledged: number;
  /** Requests that got no answer, or a 503, and were sent again. */
  readonly repeated: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Longest time in milliseconds without an acknowledged request. */
  readonly outage: number;
}

const WRITERS = 4;
const LONGEST_OUTAGE_MS = 60_000;

/** Writers that send without pause, each repeating a portion until it is acknowledged. */
class Writers {
  readonly acknowledged: string[] = [];
  repeated = 0;
  lastAck = performance.now();
  /** Longest time between two acknowledged portions, in milliseconds. */
  longestGap = 0;
  /** The first answer that should not have come. */
  failure: unknown;
  #run = true;
  readonly #done: Promise<unknown>;

  constructor({ portion }: Drilled, label: string) {
    this.#done = Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let n = 0; this.#run; n++) {
          await this.#write(portion(`${label} writer ${writer} record ${n}`));
        }
      }),
    ).catch((error: unknown) => {
      this.failure = error;
    });
  }

  async stop(): Promise<void> {
    this.#run = false;
    await this.#done;
    if (this.failure) throw this.failure;
  }

  async #write({ ids, send }: Portion): Promise<void> {
    for (;;) {
      const status = await send();
      if (status === 200 || status === 201) break;
      if (status !== 0 && status !== 503) throw new Error(`a request was answered with ${status}`);
      this.repeated += 1;
      await sleep(50);
    }
    this.acknowledged.push(...ids);
    const now = performance.now();
    this.longestGap = Math.max(this.longestGap, now - this.lastAck);
    this.lastAck = now;
  }
}

/**
 * Kills processes of a server again and again while something is written to it, and counts what
 * was acknowledged and is not there exactly once.
 */
export async function runKillDrill<V extends string>(options: {
  readonly subject: DrillSubject<V>;
  readonly dataDir: string;
  readonly rounds: number;
  readonly onRound?: (round: DrillRound<V>) => void;
}): Promise<DrillRound<V>[]> {
  const { subject, dataDir, rounds, onRound = () => {} } = options;
  const place = { dataDir, port: await freePort() };
  let server = await startServerProcess(place);
  const acknowledged: string[] = [];
  const results: DrillRound<V>[] = [];
  try {
    const drilled = await subject.prepare(await becomeOwner(server), server.address);
    for (const [i, victim] of turnsOf(subject.victims, rounds).entries()) {
      const writers = new Writers(drilled, `round ${i}`);
      await untilAcknowledged(writers, server);
      await sleep(200 + Math.random() * 800);
      server = await subject.kill(server, victim, place);
      // What was under way at the kill may still be acknowledged: wait for what came after it.
      await sleep(300);
      await untilAcknowledged(writers, server);
      await writers.stop();
      acknowledged.push(...writers.acknowledged);
      const found = await drilled.count();
      const counts = acknowledged.map((id) => found.get(id) ?? 0);
      const round = {
        victim,
        acknowledged: acknowledged.length,
        repeated: writers.repeated,
        lost: counts.filter((count) => count === 0).length,
        duplicated: [...found.values()].filter((count) => count > 1).length,
        outage: Math.round(writers.longestGap),
      };
      results.push(round);
      onRound(round);
    }
  } finally {
    await endForGood(server, dataDir);
  }
  return results;
}

/** The victims of so many rounds, in turn. */
export function turnsOf<V>(victims: readonly V[], rounds: number): V[] {
  return Array.from({ length: Math.ceil(rounds / victims.length) }, () => victims)
    .flat()
    .slice(0, rounds);
}

/** Ends a drilled server and its database, whatever state they are in. */
export async function endForGood(server: ServerProcess, dataDir: string): Promise<void> {
  if (isAlive(server.pid)) process.kill(server.pid, 'SIGKILL');
  await server.exit;
  process.kill(postmasterOf(dataDir), 'SIGKILL');
}

/** Waits until something is acknowledged again; fails when the server has died or answers wrongly. */
async function untilAcknowledged(writers: Writers, server: ServerProcess): Promise<void> {
  const now = performance.now();
  while (writers.lastAck < now) {
    if (writers.failure || !isAlive(server.pid) || performance.now() > now + LONGEST_OUTAGE_MS) {
      const said = server.output().slice(-6000);
      throw new Error(`Nothing is acknowledged any more:\n${said}`, { cause: writers.failure });
    }
    await sleep(5);
  }
}

/** Kills with SIGKILL, and starts again with the plain command what does not come back by itself. */
export async function killAndRestart(
  server: ServerProcess,
  victim: Victim,
  place: Place,
): Promise<ServerProcess> {
  if (victim !== 'server') process.kill(postmasterOf(place.dataDir), 'SIGKILL');
  if (victim === 'database') return server;
  process.kill(server.pid, 'SIGKILL');
  await server.exit;
  return startServerProcess(place);
}

/** Waits until a process is gone; false when it is still there after `limit` milliseconds. */
export async function goneWithin(pid: number, limit: number): Promise<boolean> {
  for (let waited = 0; waited < limit; waited += 20) {
    if (!isAlive(pid)) return true;
    await sleep(20);
  }
  return false;
}
