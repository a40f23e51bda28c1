import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DrillRound, runKillDrill } from '#platform/testing/kill-drill.ts';

// npm run drill [-- rounds]: kills a server of its own, on data of its own, and counts what is lost.
const rounds = Number(process.argv[2] ?? 20);
const dataDir = await mkdtemp(join(tmpdir(), 'throughline-drill-'));
const say = (line: string) => process.stdout.write(`${line}\n`);

say('round  killed    acknowledged  repeated  lost  duplicated  outage in ms');
let number = 0;
const row = (round: DrillRound) => {
  number += 1;
  say(
    `${`${number}`.padEnd(7)}${round.victim.padEnd(10)}${`${round.acknowledged}`.padStart(12)}${`${round.repeated}`.padStart(10)}${`${round.lost}`.padStart(6)}${`${round.duplicated}`.padStart(12)}${`${round.outage}`.padStart(14)}`,
  );
};
try {
  const results = await runKillDrill({ dataDir, rounds, onRound: row });
  const last = results.at(-1);
  const outages = results.map(({ outage }) => outage).sort((a, b) => a - b);
  say(
    `\n${rounds} kills: ${last?.acknowledged} acknowledged, ${last?.lost} lost, ${last?.duplicated} twice; out for ${outages[Math.floor(outages.length / 2)]} ms in the median, ${outages.at(-1)} ms at worst.`,
  );
  if (!last || last.lost > 0 || last.duplicated > 0) process.exitCode = 1;
} finally {
  await rm(dataDir, { recursive: true, force: true });
}
