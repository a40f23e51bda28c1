import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildWebIfStale } from '#app/web-build.ts';
import { runKillDrill } from '#platform/testing/kill-drill.ts';
import { ingestDrill } from '../testing/ingest-drill.ts';

it('keeps every acknowledged event exactly once when analytics, server or both are killed', async () => {
  await buildWebIfStale();
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  try {
    const rounds = await runKillDrill({ subject: ingestDrill, dataDir, rounds: 3 });
    expect(rounds.map(({ victim }) => victim)).toEqual(['analytics', 'server', 'both']);
    for (const round of rounds) expect(round).toMatchObject({ lost: 0, duplicated: 0 });
    expect(rounds.at(-1)?.acknowledged).toBeGreaterThan(100);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 240_000);
