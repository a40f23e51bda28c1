/** Recomputes the examples of docs/outcomes.md, so that the document can't drift from the code. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { calibrate } from './statistics/calibration.ts';
import { verdictOf } from './statistics/verdict.ts';

const DOCUMENT = readFileSync(new URL('../../../../docs/outcomes.md', import.meta.url), 'utf8');

/** Rows of the first table after the mark, without its head. */
function tableAfter(mark: string): string[][] {
  const from = DOCUMENT.indexOf(`<!-- example: ${mark} -->`);
  if (from === -1) throw new Error(`docs/outcomes.md has no example “${mark}”.`);
  const lines = DOCUMENT.slice(from).split('\n').slice(1);
  const rows = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('|')),
  );
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function rangeOf(text = ''): { low: number; high: number } {
  const [low = Number.NaN, high = Number.NaN] = text.split(' to ').map(Number);
  return { low, high };
}

const round = (value: number) => Math.round(value * 1000) / 1000;

describe('docs/outcomes.md', () => {
  it('verdicts', () => {
    const rows = tableAfter('verdicts');
    expect(rows).toHaveLength(7);
    for (const [predicted, value, interval, verdict] of rows) {
      const measured = { ...rangeOf(interval), value: Number(value) };
      expect(verdictOf(rangeOf(predicted), measured)).toBe(verdict);
    }
  });

  it('calibration', () => {
    const outcomes = tableAfter('outcomes').map(([group = '', predicted, actual]) => ({
      group,
      predicted: rangeOf(predicted),
      actual: Number(actual),
    }));
    const found = calibrate(outcomes).map(({ group, count, bias, spread, inside, factor }) =>
      [group, count, bias, spread ?? Number.NaN, inside, factor].map((cell) =>
        typeof cell === 'number' ? round(cell) + 0 : cell,
      ),
    );
    const written = tableAfter('calibration').map(([who, ...cells]) => [who, ...cells.map(Number)]);
    expect(found).toEqual(written);
  });
});
