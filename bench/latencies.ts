import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, spread } from './bench.ts';

const GROUP = 'One at a time, in milliseconds';

/** What people wait for: the thread, similar notes, evidence, live updates, an import. */
export async function measureLatencies(bench: Bench): Promise<void> {
  const { noteIds, featureIds, busiestIds } = bench.data;
  const few = (ids: readonly string[]) => ids.slice(0, 100);
  await oneByOne(bench, 'similar notes', 100, few(noteIds), (id) => `feedback/${id}/similar`);
  await oneByOne(bench, 'thread of a note', 50, few(noteIds), (id) => `records/${id}/thread`);
  await oneByOne(bench, 'thread of a feature', 50, few(featureIds), (id) => `records/${id}/thread`);
  await oneByOne(
    bench,
    'thread of the busiest features',
    50,
    busiestIds,
    (id) => `records/${id}/thread`,
  );
  await oneByOne(
    bench,
    'evidence of a feature',
    100,
    few(featureIds),
    (id) => `records/${id}/evidence`,
  );
  await liveUpdates(bench);
  await importFile(bench);
}

async function oneByOne(
  bench: Bench,
  name: string,
  limit: number,
  ids: readonly string[],
  path: (id: string) => string,
): Promise<void> {
  const times: number[] = [];
  for (const id of ids) {
    times.push((await bench.call('GET', `${bench.base}/${path(id)}`)).took);
  }
  const { median, p95, worst } = spread(times);
  bench.report.add({
    group: GROUP,
    name,
    value: median,
    unit: 'ms',
    holds: p95 <= limit,
    budget: `p95 ${p95.toFixed(1)}, worst ${worst.toFixed(1)}; p95 ≤ ${limit}`,
  });
}

const STREAMS = 20;
const ROUNDS = 30;

/** From the start of a write to its arrival on every one of twenty open streams. */
async function liveUpdates(bench: Bench): Promise<void> {
  const arrivals: (() => void)[] = [];
  const streams = await Promise.all(
    Array.from({ length: STREAMS }, async () => {
      const aborted = new AbortController();
      const response = await fetch(`${bench.server.address}/api/v1${bench.base}/live`, {
        headers: { cookie: bench.cookie() },
        signal: aborted.signal,
      });
      void listen(response, () => arrivals.shift()?.());
      return aborted;
    }),
  );
  await sleep(200);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    const heard = Array.from(
      { length: STREAMS },
      () => new Promise<void>((resolve) => arrivals.push(resolve)),
    );
    await bench.call('POST', `${bench.base}/tags`, { name: `live ${Date.now()} ${round}` });
    await Promise.race([Promise.all(heard), sleep(5_000)]);
    times.push(performance.now() - began);
    arrivals.length = 0;
    await sleep(20);
  }
  for (const stream of streams) stream.abort();
  const { median, p95, worst } = spread(times);
  bench.report.add({
    group: GROUP,
    name: `a write, seen on ${STREAMS} live streams`,
    value: median,
    unit: 'ms',
    budget: `p95 ${p95.toFixed(1)}, worst ${worst.toFixed(1)}`,
  });
}

async function listen(response: Response, onMessage: () => void): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      if (decoder.decode(chunk, { stream: true }).includes('data: ')) onMessage();
    }
  } catch {
    // The stream was ended by us.
  }
}

const IMPORT_ROWS = 5_000;

async function importFile(bench: Bench): Promise<void> {
  const stamp = Date.now();
  const rows = Array.from(
    { length: IMPORT_ROWS },
    (_, n) =>
      `"Imported note ${stamp} ${n}, with a comma and some words to search",person${n % 500}@import.example`,
  );
  const form = new FormData();
  form.set('file', new Blob([`Text,Mail\n${rows.join('\n')}\n`]), 'bench.csv');
  const sent = (await bench.call('POST', `${bench.base}/imports`, form)).body as Draft;
  const mapping = {
    parts: [
      {
        name: 'feedback',
        noun: 'feedback',
        fields: { body: { columns: [0] }, contactId: { part: 'contact' } },
      },
      { name: 'contact', noun: 'contact', fields: { email: { columns: [1] } } },
    ],
  };
  const mapped = (
    await bench.call('PATCH', `${bench.base}/imports/${sent.id}`, {
      target: 'feedback',
      mapping,
      version: sent.version,
    })
  ).body as Draft;
  const began = performance.now();
  await bench.call('POST', `${bench.base}/imports/${sent.id}/run`, { version: mapped.version });
  let state = 'running';
  while (state === 'running') {
    await sleep(50);
    state = ((await bench.call('GET', `${bench.base}/imports/${sent.id}`)).body as Draft).state;
  }
  if (state !== 'done') throw new Error(`the import ended as ${state}`);
  bench.report.add({
    group: 'Import',
    name: `CSV of ${IMPORT_ROWS.toLocaleString('en')} notes with contacts`,
    value: IMPORT_ROWS / ((performance.now() - began) / 1000),
    unit: 'rows/s',
  });
}

interface Draft {
  readonly id: string;
  readonly version: number;
  readonly state: string;
}
