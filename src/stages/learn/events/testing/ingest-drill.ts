import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
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
} from '#platform/testing/server-process.ts';

export const INGEST_VICTIMS = ['analytics', 'server', 'both'] as const;
export type IngestVictim = (typeof INGEST_VICTIMS)[number];

export interface IngestDrillRound {
  readonly victim: IngestVictim;
  /** Events in batches that were answered with success, over all rounds so far. */
  readonly acknowledged: number;
  /** Batches that got no answer, or a 503, and were sent again. */
  readonly repeated: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Longest time in milliseconds without an acknowledged batch. */
  readonly outage: number;
}

const WRITERS = 4;
const BATCH = 10;
const LONGEST_OUTAGE_MS = 60_000;

/** Writers that send batches without pause, each repeating one until it is acknowledged. */
class Senders {
  /** Ids of acknowledged events, by writer. */
  readonly acknowledged: Map<string, string[]>;
  repeated = 0;
  lastAck = performance.now();
  longestGap = 0;
  failure: unknown;
  #run = true;
  readonly #done: Promise<unknown>;

  constructor(address: string, key: string, acknowledged: Map<string, string[]>) {
    this.acknowledged = acknowledged;
    this.#done = Promise.all(
      Array.from({ length: WRITERS }, async (_, n) => {
        while (this.#run) await this.#send(address, key, `writer-${n}`);
      }),
    ).catch((error: unknown) => {
      this.failure = error;
    });
  }

  async stop(): Promise<void> {
    this.#run = false;
    await this.#done;
  }

  async #send(address: string, key: string, writer: string): Promise<void> {
    const ids = Array.from({ length: BATCH }, () => randomUUID());
    const batch = ids.map((uuid) => ({ event: 'drilled', distinct_id: writer, uuid }));
    const body = JSON.stringify({ api_key: key, batch });
    for (;;) {
      const status = await fetch(`${address}/api/v1/ingest`, { method: 'POST', body }).then(
        async (response) => {
          await response.arrayBuffer();
          return response.status;
        },
        () => 0,
      );
      if (status === 200) break;
      if (status !== 0 && status !== 503) throw new Error(`a batch was answered with ${status}`);
      this.repeated += 1;
      await sleep(50);
    }
    const held = this.acknowledged.get(writer) ?? [];
    this.acknowledged.set(writer, held);
    held.push(...ids);
    const now = performance.now();
    this.longestGap = Math.max(this.longestGap, now - this.lastAck);
    this.lastAck = now;
  }
}

/**
 * Kills the analytics process, the server, or both, again and again while events arrive, and
 * counts what was acknowledged and is not there exactly once, as the API shows it.
 */
export async function runIngestDrill(options: {
  readonly dataDir: string;
  readonly rounds: number;
  readonly onRound?: (round: IngestDrillRound) => void;
}): Promise<IngestDrillRound[]> {
  const { dataDir, rounds, onRound = () => {} } = options;
  const port = await freePort();
  let server = await startServerProcess({ dataDir, port });
  const acknowledged = new Map<string, string[]>();
  const results: IngestDrillRound[] = [];
  try {
    const visitor = await becomeOwner(server);
    const key = await makeKey(visitor, server.address);
    for (let n = 0; n < rounds; n++) {
      const victim = INGEST_VICTIMS[n % INGEST_VICTIMS.length] ?? 'both';
      const senders = new Senders(server.address, key, acknowledged);
      await untilAcknowledged(senders, server);
      await sleep(200 + Math.random() * 800);
      server = await kill(server, victim, { dataDir, port });
      await untilAcknowledged(senders, server);
      await senders.stop();
      if (senders.failure) throw senders.failure;
      const found = await countEvents(visitor, server.address);
      const counts = [...acknowledged.values()].flat().map((id) => found.get(id) ?? 0);
      const round = {
        victim,
        acknowledged: counts.length,
        repeated: senders.repeated,
        lost: counts.filter((count) => count === 0).length,
        duplicated: [...found.values()].filter((count) => count > 1).length,
        outage: Math.round(senders.longestGap),
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

async function makeKey(visitor: Visitor, address: string): Promise<string> {
  const at = `/workspaces/${visitor.workspace}`;
  const product = await callAs(visitor, address, 'POST', `${at}/products`, {
    body: { name: 'Drilled' },
  });
  const body = { name: 'drill', productId: JSON.parse(product.text).id };
  const made = await callAs(visitor, address, 'POST', `${at}/product-keys`, { body });
  return JSON.parse(made.text).secret;
}

async function kill(
  server: ServerProcess,
  victim: IngestVictim,
  where: { dataDir: string; port: number },
): Promise<ServerProcess> {
  if (victim !== 'server') process.kill(analyticsOf(server.pid), 'SIGKILL');
  if (victim === 'analytics') return server;
  process.kill(server.pid, 'SIGKILL');
  await server.exit;
  return startServerProcess(where);
}

/** The process id of a server's analytics process. */
function analyticsOf(server: number): number {
  const children = readFileSync(`/proc/${server}/task/${server}/children`, 'utf8');
  const found = children
    .trim()
    .split(' ')
    .find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('analytics-process'));
  if (!found) throw new Error('the server has no analytics process');
  return Number(found);
}

async function untilAcknowledged(senders: Senders, server: ServerProcess): Promise<void> {
  const now = performance.now();
  while (senders.lastAck < now) {
    if (senders.failure || !isAlive(server.pid) || performance.now() > now + LONGEST_OUTAGE_MS) {
      const said = server.output().slice(-6000);
      throw new Error(`No batch is acknowledged any more:\n${said}`, { cause: senders.failure });
    }
    await sleep(5);
  }
}

/** How often each event is there, read through the API. */
async function countEvents(visitor: Visitor, address: string): Promise<Map<string, number>> {
  const at = `/workspaces/${visitor.workspace}/persons`;
  const counts = new Map<string, number>();
  for (const { id } of (await read(visitor, address, at)).items) {
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `limit=500${cursor && `&cursor=${cursor}`}`;
      const page = await read(visitor, address, `${at}/${id}/events?${query}`);
      for (const { id: event } of page.items) counts.set(event, (counts.get(event) ?? 0) + 1);
      cursor = page.nextCursor;
    }
  }
  return counts;
}

async function read(
  visitor: Visitor,
  address: string,
  path: string,
): Promise<{ items: { id: string }[]; nextCursor: string | null }> {
  const { status, text } = await callAs(visitor, address, 'GET', path);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return JSON.parse(text);
}
