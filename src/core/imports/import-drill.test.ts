import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runImportDrill } from './import-drill.ts';

it('imports every row exactly once when server, database or both are killed on the way', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  try {
    const rounds = await runImportDrill({ dataDir, rounds: 3, rows: 4_000 });
    for (const round of rounds) expect(round).toMatchObject({ lost: 0, duplicated: 0 });
    // The kill came before the end, or it would prove nothing.
    for (const { rowsBefore } of rounds) expect(rowsBefore).toBeLessThan(4_000);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 600_000);
