import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plusDays } from '#stages/learn/metrics/days.ts';
import type { Point } from '#stages/learn/metrics/point.ts';
import { expectedOn, expecting, TIMES } from './expected-range.ts';

const FIRST = '2026-01-05'; // A Monday.
const series = (values: readonly number[]): Point[] =>
  values.map((value, i) => ({ day: plusDays(FIRST, i), value }));

/** Numbers between 0 and 1, the same for the same seed (mulberry32). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
/** About Poisson for large means, exact for small ones. */
function count(mean: number, next: () => number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(next)));
  let [k, p] = [0, next()];
  for (; p > Math.exp(-mean); k++) p *= next();
  return k;
}

const week = fc.array(fc.double({ min: 0.2, max: 1.5, noNaN: true }), {
  minLength: 7,
  maxLength: 7,
});
const shape = fc.record({
  week,
  level: fc.double({ min: 20, max: 5000, noNaN: true }),
  growth: fc.double({ min: -0.003, max: 0.005, noNaN: true }),
  noise: fc.double({ min: 0.02, max: 0.2, noNaN: true }),
  seed: fc.nat(),
});
type Shape = typeof shape extends fc.Arbitrary<infer S> ? S : never;
const DAYS = 120;

function generated({ week: pattern, level, growth, noise, seed }: Shape, counts: boolean): Point[] {
  const next = uniform(seed);
  const values = Array.from({ length: DAYS }, (_, i) => {
    const mean = level * (1 + growth * i) * (pattern[i % 7] ?? 1);
    return counts ? count(mean, next) : mean + level * noise * normal(next);
  });
  return series(values);
}

/** Of days with nothing unusual, how many are told of. */
function falseAlarms(points: readonly Point[], times: number): { days: number; alarms: number } {
  const expected = expecting(points, times);
  // Each third day stands for all: they share their history.
  const judged = points
    .slice(56)
    .filter((_, i) => i % 3 === 0)
    .flatMap(({ day, value }) => {
      const range = expected(day);
      return 'tooLittle' in range ? [] : [value > range.high || value < range.low];
    });
  return { days: judged.length, alarms: judged.filter(Boolean).length };
}

function rateOver(counts: boolean, times: number): number {
  let [days, alarms] = [0, 0];
  fc.assert(
    fc.property(shape, (given) => {
      const found = falseAlarms(generated(given, counts), times);
      days += found.days;
      alarms += found.alarms;
    }),
    { numRuns: 25, seed: 20261122 },
  );
  return alarms / days;
}

describe('the range a metric is expected in', () => {
  it('raises few false alarms on seasonal noise, fewer the lower the sensitivity', () => {
    for (const counts of [false, true]) {
      const rates = (['high', 'normal', 'low'] as const).map((name) =>
        rateOver(counts, TIMES[name]),
      );
      const [high = 1, usual = 1, low = 1] = rates;
      const words = `${counts ? 'counts' : 'normal noise'}: ${rates.join(' ')}`;
      expect(high, words).toBeLessThan(0.03);
      expect(usual, words).toBeLessThan(0.01);
      expect(low, words).toBeLessThan(0.004);
    }
  });

  it('finds a day that is far out, and leaves a weekend as low as any', () => {
    fc.assert(
      fc.property(
        shape,
        fc.constantFrom(-1, 1),
        fc.integer({ min: 60, max: 110 }),
        (given, sign, at) => {
          const points = generated(given, false);
          const day = plusDays(FIRST, at);
          const range = expectedOn(points, day, TIMES.normal);
          if ('tooLittle' in range) throw new Error(range.tooLittle);
          // Beyond three times what the range allows for, so that noise can't bring it back.
          const away = sign * 3 * (range.high - range.expected);
          const moved = points.map((point) =>
            point.day === day ? { day, value: range.expected + away } : point,
          );
          const again = expectedOn(moved, day, TIMES.normal);
          expect(again).toEqual(range);
          const later = plusDays(FIRST, at + 7);
          const after = expectedOn(moved, later, TIMES.normal);
          const before = expectedOn(points, later, TIMES.normal);
          if ('tooLittle' in after || 'tooLittle' in before) throw new Error('too little');
          // One incident hardly moves what is expected a week later.
          expect(Math.abs(after.expected - before.expected)).toBeLessThan(
            2 * (before.high - before.expected),
          );
        },
      ),
      { numRuns: 30 },
    );
    const office = series(Array.from({ length: 70 }, (_, i) => (i % 7 >= 5 ? 10 : 100) + (i % 3)));
    const saturday = expectedOn(office, plusDays(FIRST, 68), TIMES.high);
    expect(saturday).toMatchObject({ days: 56 });
    if ('tooLittle' in saturday) throw new Error(saturday.tooLittle);
    expect(saturday.low).toBeLessThan(12);
    expect(saturday.high).toBeGreaterThan(10);
    expect(saturday.high).toBeLessThan(60);
  });

  it('is what the documentation works out', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../../docs/dashboards.md'), 'utf8');
    const weeks = [...text.matchAll(/^\|((?: +\d+ +\|){7})$/gm)].map(([, row = '']) =>
      row.split('|').slice(0, 7).map(Number),
    );
    const points = weeks.flat().map((value, i) => ({ day: plusDays('2026-03-02', i), value }));
    expect(points).toHaveLength(28);
    const range = expectedOn(points, '2026-03-30', TIMES.normal);
    if ('tooLittle' in range) throw new Error(range.tooLittle);
    const { slope, expected, spread, low, high } = range;
    expect(text).toContain(
      `slope ${slope.toFixed(3)} a day, expected ${expected}, spread ${spread.toFixed(2)}, and with normal sensitivity the range ${low.toFixed(2)} to ${high.toFixed(2)}`,
    );
  });

  it('tells of a lasting change for a week, then knows the new level', () => {
    let [settled, alarms] = [0, 0];
    fc.assert(
      fc.property(
        shape,
        fc.constantFrom(-1, 1),
        fc.double({ min: 10, max: 20, noNaN: true }),
        (given, sign, size) => {
          const by = sign * size * given.level * given.noise;
          const points = generated(given, false).map((point, i) =>
            i < 70 ? point : { ...point, value: point.value + by },
          );
          const expected = expecting(points, TIMES.normal);
          const outs = points.slice(70).map(({ day, value }) => {
            const range = expected(day);
            if ('tooLittle' in range) throw new Error(range.tooLittle);
            return { out: value > range.high || value < range.low, shift: range.shift };
          });
          const first = outs.slice(0, 7);
          expect(first.filter(({ out }) => out).length).toBeGreaterThanOrEqual(5);
          expect(first.every(({ shift }) => shift === null)).toBe(true);
          const after = outs.slice(7);
          expect(after[0]?.shift?.day).toBe(plusDays(FIRST, 70));
          settled += after.length;
          alarms += after.filter(({ out }) => out).length;
        },
      ),
      { numRuns: 15, seed: 20261122 },
    );
    expect(alarms / settled, `${alarms} of ${settled}`).toBeLessThan(0.01);
  });

  it('takes an incident of some days for none, and a way back for another change', () => {
    const plain = Array.from({ length: 130 }, (_, i) => 100 + (i % 7) * 5 + ((i * 37) % 11));
    const lowered = (from: number, to: number) =>
      series(plain.map((value, i) => (i >= from && i < to ? value - 80 : value)));
    const shiftOf = (points: Point[], at: number) => {
      const range = expectedOn(points, plusDays(FIRST, at), TIMES.normal);
      return 'tooLittle' in range ? null : range.shift?.day;
    };
    expect(shiftOf(lowered(70, 74), 85)).toBeFalsy();
    const away = lowered(70, 90);
    expect(shiftOf(away, 80)).toBe(plusDays(FIRST, 70));
    expect(shiftOf(away, 110)).toBe(plusDays(FIRST, 90));
  });

  it('needs four weeks, and says so', () => {
    const short = series(Array.from({ length: 27 }, (_, i) => i));
    const range = expectedOn(short, plusDays(FIRST, 27), TIMES.normal);
    expect(range).toEqual({
      tooLittle:
        'What to expect can be told after four weeks with values; there are 27 in the eight weeks before 1 Feb 2026.',
    });
    const enough = series(Array.from({ length: 28 }, (_, i) => i));
    expect(expectedOn(enough, plusDays(FIRST, 28), TIMES.normal)).toMatchObject({
      slope: 1,
      days: 28,
    });
  });
});
