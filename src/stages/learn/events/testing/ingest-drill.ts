import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DrillSubject, Place } from '#platform/testing/kill-drill.ts';
import {
  callAs,
  type ServerProcess,
  startServerProcess,
  type Visitor,
} from '#platform/testing/server-process.ts';

export const INGEST_VICTIMS = ['analytics', 'server', 'both'] as const;
export type IngestVictim = (typeof INGEST_VICTIMS)[number];

const BATCH = 10;

/** Batches of events, while the analytics process or the server die. */
export const ingestDrill: DrillSubject<IngestVictim> = {
  victims: INGEST_VICTIMS,
  kill,
  async prepare(visitor, address) {
    const key = await makeKey(visitor, address);
    return {
      portion(name) {
        const ids = Array.from({ length: BATCH }, () => randomUUID());
        const sender = /writer \d+/.exec(name)?.[0] ?? name;
        const batch = ids.map((uuid) => ({ event: 'drilled', distinct_id: sender, uuid }));
        const body = JSON.stringify({ api_key: key, batch });
        return { ids, send: () => ingest(address, body) };
      },
      count: () => countEvents(visitor, address),
    };
  },
};

async function ingest(address: string, body: string): Promise<number> {
  try {
    const response = await fetch(`${address}/api/v1/ingest`, { method: 'POST', body });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
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
  place: Place,
): Promise<ServerProcess> {
  if (victim !== 'server') process.kill(analyticsOf(server.pid), 'SIGKILL');
  if (victim === 'analytics') return server;
  process.kill(server.pid, 'SIGKILL');
  await server.exit;
  return startServerProcess(place);
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
