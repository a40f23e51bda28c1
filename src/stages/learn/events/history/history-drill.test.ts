import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ImportDrillSubject, runImportDrill } from '#core/imports/import-drill.ts';

/** An event a row, each of a person of its own. */
const events: ImportDrillSubject = {
  target: 'event',
  mapping: {
    kind: 'events',
    layout: 'rows',
    event: { column: 0 },
    person: [{ column: 1 }],
    at: { column: 2 },
  },
  content(round, rows) {
    const lines = Array.from(
      { length: rows },
      (_, n) => `drill ${round},person ${round} ${n},2026-03-0${1 + (n % 9)}T10:00:00Z`,
    );
    return `event,person,at\n${lines.join('\n')}\n`;
  },
  async count(call, round, rows) {
    const of = { event: `drill ${round}`, filters: [] };
    const series = ['count', 'people'].map((kind) => ({ ...of, measure: { kind } }));
    const range = { kind: 'between', from: '2026-03-01', to: '2026-03-31' };
    const question = { kind: 'trend', interval: 'all', series, range };
    const text = await call('POST', 'reports/ask', { question, fresh: true });
    const { lines } = (JSON.parse(text) as { answer: { lines: { values: number[] }[] } }).answer;
    const [count = 0, people = 0] = lines.map(({ values }) => values[0] ?? 0);
    return { lost: rows - people, duplicated: count - people };
  },
};

it('imports every event exactly once when server, database or both are killed on the way', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  const rows = 40_000;
  try {
    const rounds = await runImportDrill({ dataDir, rounds: 3, rows, subject: events });
    for (const round of rounds) expect(round).toMatchObject({ lost: 0, duplicated: 0 });
    // The kill came before the end, or it would prove nothing.
    for (const { rowsBefore } of rounds) expect(rowsBefore).toBeLessThan(rows);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 600_000);
