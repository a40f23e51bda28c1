import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordDrill } from '#core/features/record-drill.ts';
import { type ImportDrillRound, runImportDrill } from '#core/imports/import-drill.ts';
import { type DrillRound, type DrillSubject, runKillDrill } from '#platform/testing/kill-drill.ts';
import { ingestDrill } from '#stages/learn/events/testing/ingest-drill.ts';

// npm run drill [-- rounds [records|imports|events]]: kills a server of its own, on data of its own, while
// records are written one by one or by an import, or events arrive, and counts what is lost.
const rounds = Number(process.argv[2] ?? 20);
const ROWS = 4_000;
const say = (line: string) => process.stdout.write(`${line}\n`);

interface Column<R> {
  readonly title: string;
  readonly value: (round: R) => string | number;
}

/** Says each round as a row of a table, as it ends. */
function table<R>(columns: readonly Column<R>[]): (round: R) => void {
  say(columns.map(({ title }) => title.padStart(14)).join(''));
  return (round) => say(columns.map(({ value }) => `${value(round)}`.padStart(14)).join(''));
}

function summary(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)]} ms in the median, ${sorted.at(-1)} ms at worst`;
}

async function drillWrites<V extends string>(
  subject: DrillSubject<V>,
  dataDir: string,
): Promise<boolean> {
  const onRound = table<DrillRound<V>>([
    { title: 'killed', value: ({ victim }) => victim },
    { title: 'acknowledged', value: ({ acknowledged }) => acknowledged },
    { title: 'repeated', value: ({ repeated }) => repeated },
    { title: 'lost', value: ({ lost }) => lost },
    { title: 'duplicated', value: ({ duplicated }) => duplicated },
    { title: 'outage in ms', value: ({ outage }) => outage },
  ]);
  const results = await runKillDrill({ subject, dataDir, rounds, onRound });
  const last = results.at(-1);
  say(
    `\n${rounds} kills: ${last?.acknowledged} acknowledged, ${last?.lost} lost, ${last?.duplicated} twice; out for ${summary(results.map(({ outage }) => outage))}.`,
  );
  return last !== undefined && last.lost === 0 && last.duplicated === 0;
}

async function drillImports(dataDir: string): Promise<boolean> {
  const onRound = table<ImportDrillRound>([
    { title: 'killed', value: ({ victim }) => victim },
    { title: 'after rows', value: ({ rowsBefore }) => rowsBefore },
    { title: 'lost', value: ({ lost }) => lost },
    { title: 'duplicated', value: ({ duplicated }) => duplicated },
    { title: 'done after ms', value: ({ doneAfter }) => doneAfter },
  ]);
  const results = await runImportDrill({ dataDir, rounds, rows: ROWS, onRound });
  const lost = results.reduce((sum, round) => sum + round.lost, 0);
  const twice = results.reduce((sum, round) => sum + round.duplicated, 0);
  say(
    `\n${rounds} kills during imports of ${ROWS} rows: ${lost} rows lost, ${twice} twice; done ${summary(results.map(({ doneAfter }) => doneAfter))}.`,
  );
  return lost === 0 && twice === 0;
}

const DRILLS = new Map([
  ['imports', drillImports],
  ['events', (dataDir: string) => drillWrites(ingestDrill, dataDir)],
  ['records', (dataDir: string) => drillWrites(recordDrill, dataDir)],
]);
const drill = DRILLS.get(process.argv[3] ?? 'records');
if (!drill) throw new Error(`There are drills of ${[...DRILLS.keys()].join(', ')}.`);
const dataDir = await mkdtemp(join(tmpdir(), 'throughline-drill-'));
try {
  const held = await drill(dataDir);
  if (!held) process.exitCode = 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
