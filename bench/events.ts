import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  becomeOwner,
  callAs,
  freePort,
  type ServerProcess,
  startServerProcess,
  type Visitor,
} from '#platform/testing/server-process.ts';
import { spread } from './bench.ts';
import { runLoad } from './load.ts';
import { familyOf, memoryOf } from './memory.ts';
import type { Report } from './report.ts';

const GROUP = 'Product events';
const USERS = 2000;
const BATCH = 100;
const BODIES = 300;

/** An installation of its own that takes events in. */
interface Receiver {
  readonly server: ServerProcess;
  readonly visitor: Visitor;
  readonly productId: string;
}

/** Events a second, one by one and in batches, alone and while others read; and the memory it takes. */
export async function measureEvents(
  report: Report,
  { seconds, nodeFlags }: { seconds: number; nodeFlags: readonly string[] },
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  const server = await startServerProcess({ dataDir, port: await freePort(), nodeFlags });
  try {
    const receiver = await prepare(server);
    const single = await send(receiver, { size: 1, connections: 100, seconds });
    report.add({ group: GROUP, name: 'one by one, 100 at once', ...told(single) });
    const batched = await send(receiver, { size: BATCH, connections: 10, seconds });
    report.add({ group: GROUP, name: `in batches of ${BATCH}, 10 at once`, ...told(batched) });
    await whileReading(report, receiver, seconds);
    reportMemory(report, server);
  } finally {
    process.kill(server.pid, 'SIGTERM');
    await server.exit;
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function prepare(server: ServerProcess): Promise<Receiver> {
  const visitor = await becomeOwner(server);
  const at = `/workspaces/${visitor.workspace}`;
  const product = await callAs(visitor, server.address, 'POST', `${at}/products`, {
    body: { name: 'Measured' },
  });
  return { server, visitor, productId: JSON.parse(product.text).id };
}

/** A key may not send as much for long as is sent here, so each measurement has two of its own. */
async function newKey({ server, visitor, productId }: Receiver): Promise<string> {
  const at = `/workspaces/${visitor.workspace}/product-keys`;
  const made = await callAs(visitor, server.address, 'POST', at, {
    body: { name: 'bench', productId },
  });
  return JSON.parse(made.text).secret;
}

interface Sent {
  readonly events: number;
  readonly median: number;
  readonly p99: number;
}

async function send(
  receiver: Receiver,
  { size, connections, seconds }: { size: number; connections: number; seconds: number },
): Promise<Sent> {
  const keys = [await newKey(receiver), await newKey(receiver)];
  const bodies = Array.from({ length: BODIES }, (_, n) =>
    JSON.stringify({
      api_key: keys[n % keys.length],
      batch: Array.from({ length: size }, (_, i) => anEvent(n * size + i)),
    }),
  );
  const result = await runLoad({
    kind: 'http',
    address: receiver.server.address,
    method: 'POST',
    paths: ['/api/v1/ingest'],
    cookies: [''],
    bodies,
    connections,
    seconds,
  });
  if (result.failed > 0) throw new Error(`${result.failed} requests with events failed`);
  return { events: result.rate * size, median: result.median, p99: result.p99 };
}

function anEvent(n: number) {
  const page = n % 40;
  return {
    event: ['$pageview', 'board created', 'card moved', 'report opened'][n % 4],
    distinct_id: `user-${(n * 7919) % USERS}`,
    properties: {
      $current_url: `https://app.example.org/boards/${page}`,
      $browser: n % 3 === 0 ? 'Firefox' : 'Chrome',
      $os: n % 2 === 0 ? 'Linux' : 'Windows',
      plan: n % 5 === 0 ? 'pro' : 'free',
      cards: page,
    },
  };
}

function told({ events, median, p99 }: Sent) {
  return { value: events, unit: '/s', budget: `median ${median} ms, p99 ${p99} ms` };
}

/** Batches, with questions to the same events and requests for records beside them. */
async function whileReading(report: Report, receiver: Receiver, seconds: number): Promise<void> {
  const { server, visitor } = receiver;
  const at = `/workspaces/${visitor.workspace}`;
  const asked: number[] = [];
  let run = true;
  const asking = (async () => {
    while (run) {
      const began = performance.now();
      const { status } = await callAs(visitor, server.address, 'GET', `${at}/events/recent`);
      if (status !== 200) throw new Error(`a question was answered with ${status}`);
      asked.push(performance.now() - began);
      await sleep(600);
    }
  })();
  // Told when it is waited for; unheard till then, it would end the process and leave the server.
  asking.catch(() => {});
  const [sent, list] = await Promise.all([
    send(receiver, { size: BATCH, connections: 10, seconds }),
    runLoad({
      kind: 'http',
      address: server.address,
      method: 'GET',
      paths: [`/api/v1${at}/products`],
      cookies: [visitor.cookie],
      connections: 1,
      seconds: Math.min(seconds, 10),
    }),
  ]);
  run = false;
  await asking;
  report.atLeast({
    group: GROUP,
    name: `in batches of ${BATCH}, 10 at once, while others read`,
    value: sent.events,
    unit: '/s',
    limit: 10_000,
  });
  report.atMost({
    group: GROUP,
    name: 'p99 of a list of records meanwhile',
    value: list.p99,
    unit: 'ms',
    limit: 250,
  });
  const { median, worst } = spread(asked);
  report.add({
    group: GROUP,
    name: 'a question to the events meanwhile',
    value: median,
    unit: 'ms',
    budget: `worst ${Math.round(worst)} ms of ${asked.length}`,
  });
}

function reportMemory(report: Report, server: ServerProcess): void {
  const analytics = familyOf(server.pid).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('analytics-process'),
  );
  if (analytics === undefined) throw new Error('the analytics process is not to be found');
  for (const [name, pid] of [
    ['memory of the server', server.pid],
    ['memory of the analytics process', analytics],
  ] as const) {
    report.add({ group: GROUP, name, value: memoryOf([pid]).proportional, unit: 'MB' });
  }
}
