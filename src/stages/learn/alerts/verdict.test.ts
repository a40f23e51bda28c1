import { describe, expect, it } from 'vitest';
import { plusDays } from '#stages/learn/metrics/days.ts';
import { possibleValues } from '#stages/learn/metrics/possible-values.ts';
import { findingOf } from './verdict.ts';

const FIRST = '2026-01-05';
const watch = {
  condition: 'unexpected',
  threshold: null,
  sensitivity: 'normal',
  missingDays: null,
} as const;
const found = (value: (day: number) => number, more: object = {}) => {
  const points = Array.from({ length: 60 }, (_, i) => ({
    day: plusDays(FIRST, i),
    value: value(i),
  }));
  const facts = { today: plusDays(FIRST, 60), since: FIRST, unit: '%' };
  return findingOf({ ...watch, ...more }, points, {
    ...facts,
    possible: possibleValues({ kind: 'manual' }),
  });
};

describe('what an alert finds', () => {
  it('is told with days and numbers as people write them', () => {
    const { reason } = found((day) => -13 - (day % 3), { condition: 'below', threshold: -10 });
    expect(reason).toBe('−15\u00a0% on 5 Mar 2026, below the threshold of −10\u00a0%.');
  });

  it('expects nothing that the metric can not be', () => {
    const share = found((day) => [0, 2, 9, 1, 4][day % 5] ?? 0);
    expect(share.working?.low).toBe(0);
    expect(share.reason).toContain('the expected range of 0\u00a0% to');
    expect(found((day) => [-1, 2, 9, 1, 4][day % 5] ?? 0).working?.low).toBeLessThan(-1);
  });
});
