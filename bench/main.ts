import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildWebIfStale } from '#app/web-build.ts';
import {
  freePort,
  type ServerProcess,
  startServerProcess,
} from '#platform/testing/server-process.ts';
import { measureAnalysis } from './analysis.ts';
import { Bench } from './bench.ts';
import { measureCounts } from './counts.ts';
import { type Dataset, prepareDataset } from './dataset.ts';
import { measureEvents } from './events.ts';
import { measureFrames } from './frames.ts';
import { measureLatencies } from './latencies.ts';
import { untilQuiet } from './quiet.ts';
import { measureRates, memoryNow, reportMemory } from './rates.ts';
import { Report } from './report.ts';

// As `npm start` runs it.
const NODE_FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=1024'];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    counts: { type: 'boolean', default: false },
    records: { type: 'boolean', default: false },
    screens: { type: 'boolean', default: false },
    events: { type: 'boolean', default: false },
    analysis: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const size = options.full ? 'full' : 'quick';
const say = (line: string) => process.stdout.write(`${line}\n`);

const report = new Report();
const load = loadavg()[0] ?? 0;
say(
  `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, load ${load.toFixed(1)} before the run, size ${size}`,
);
await buildWebIfStale(() => say('building the web application'));
const seconds = Number(options.seconds);
const all =
  !options.counts && !options.records && !options.screens && !options.events && !options.analysis;
if (all || options.events) await measureEvents(report, { seconds, nodeFlags: NODE_FLAGS });
if (all || options.analysis) await measureAnalysis(report, size, say);
if (all || options.counts || options.records || options.screens) {
  await measureRecords(await prepareDataset(size, say));
}

async function measureRecords(data: Dataset): Promise<void> {
  if (options.screens) return withServer({}, data, measureFrames);
  await withServer({ THROUGHLINE_TRACE: '1' }, data, measureCounts);
  if (options.counts) return;
  await firstStart();
  await withServer({}, data, async (bench) => {
    report.atMost({
      group: 'Start to the first answer',
      name: 'with data present',
      value: bench.server.readyAfter / 1000,
      unit: 's',
      limit: 1.5,
    });
    report.add({
      group: 'Start to the first answer',
      name: 'from then to rest',
      value: await untilQuiet(bench),
      unit: 's',
    });
    reportMemory(bench, 'at rest', memoryNow(bench), { node: 150, database: 200 });
    await measureRates(bench);
    await measureLatencies(bench);
    await measureFrames(bench);
  });
}
if (options.json) {
  await writeFile(
    options.json,
    JSON.stringify({ at: new Date().toISOString(), size, load, figures: report.figures }, null, 2),
  );
}
const breached = report.breached.map(({ group, name }) => `${group}: ${name}`);
if (breached.length > 0) {
  say(`\nOver budget, whatever the clock says:\n  ${breached.join('\n  ')}`);
  process.exitCode = 1;
}

async function withServer(
  env: Record<string, string>,
  dataset: Dataset,
  work: (bench: Bench) => Promise<void>,
): Promise<void> {
  const server = await startServerProcess({
    dataDir: dataset.dataDir,
    port: await freePort(),
    env,
    nodeFlags: NODE_FLAGS,
  });
  try {
    await work(new Bench(server, dataset, report, seconds));
  } finally {
    await stop(server);
  }
}

async function firstStart(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  try {
    const server = await startServerProcess({
      dataDir,
      port: await freePort(),
      nodeFlags: NODE_FLAGS,
    });
    report.atMost({
      group: 'Start to the first answer',
      name: 'the first ever',
      value: server.readyAfter / 1000,
      unit: 's',
      limit: 6,
    });
    await stop(server);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function stop(server: ServerProcess): Promise<void> {
  process.kill(server.pid, 'SIGTERM');
  await server.exit;
}
