import type { Point } from '#stages/learn/metrics/point.ts';
import type { PossibleValues } from '#stages/learn/metrics/possible-values.ts';
import type { Expectation } from './alerts.contract.ts';

/**
 * A range that ends where the values of the metric do; where nothing says how low they can be, and
 * none was ever below 0, at 0. What is in or out of it stays so.
 */
export function possibleRange(
  range: Expectation,
  points: readonly Point[],
  possible: PossibleValues,
): Expectation {
  const free = possible.least === Number.NEGATIVE_INFINITY;
  const least = free && points.every(({ value }) => value >= 0) ? 0 : possible.least;
  const within = (value: number) => Math.min(Math.max(value, least), possible.most);
  return { ...range, low: within(range.low), high: within(range.high) };
}
