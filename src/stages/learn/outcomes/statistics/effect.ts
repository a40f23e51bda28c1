import type { Point } from '#stages/learn/metrics/point.ts';
import { type Estimate, estimateOf } from './distributions.ts';
import { dot, type Fit, leastSquares, neweyWestVariance, usualLags } from './least-squares.ts';

/** What a change did, and what that rests on. */
export interface Effect {
  readonly method: 'interrupted_time_series' | 'difference_in_differences';
  /** Mean change over the days after, in the metric's unit. */
  readonly change: Estimate;
  /** The same as a share of what was to be expected without it; null where that is about nothing. */
  readonly relative: { readonly value: number; readonly low: number; readonly high: number } | null;
  /** Each day after with what was to be expected without the change. */
  readonly expected: readonly Point[];
  readonly assumptions: readonly string[];
}

/** Why an effect can't be told from these points; the message is for people. */
export class TooLittleData extends Error {}

const LEAST_BEFORE = 14;
const LEAST_AFTER = 7;
const DAY_MS = 86_400_000;

/**
 * The change of a daily metric from a day on, by segmented regression: a level and a slope before, a
 * change of both from that day (Wagner et al. 2002, J Clin Pharm Ther 27:299), a term for each day of
 * the week, and one for each month where two years lie before. The effect is the mean distance
 * between the fitted line after and the line before, carried on. Its interval comes from the
 * Newey-West covariance.
 * @throws TooLittleData with fewer than 14 days before or 7 after.
 */
export function interruptedTimeSeries(
  points: readonly Point[],
  from: string,
  level = 0.95,
): Effect {
  const series = points.toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const before = series.filter(({ day }) => day < from);
  const after = series.filter(({ day }) => day >= from);
  requireEnough(before.length, after.length);
  const origin = Date.parse(from);
  const since = (day: string) => (Date.parse(day) - origin) / DAY_MS;
  const season = seasonOf(before, after);
  const rows = series.map(({ day }) => {
    const t = since(day);
    const post = Number(t >= 0);
    return [1, t, post, post * t, ...season.terms(day)];
  });
  const fit = fitted(rows, series);
  const meanSince = after.reduce((sum, { day }) => sum + since(day), 0) / after.length;
  const combination = [0, 0, 1, meanSince, ...season.terms(from).map(() => 0)];
  const [, , jump = 0, bend = 0] = fit.coefficients;
  const expected = after.map(({ day }) => {
    const row = [1, since(day), 0, 0, ...season.terms(day)];
    return { day, value: dot(row, fit.coefficients) };
  });
  return effectOf('interrupted_time_series', fit, combination, jump + bend * meanSince, {
    expected,
    level,
    assumptions: [
      'Without the change the trend before would have gone on.',
      'Nothing else that moves the metric began at the same time.',
      season.says,
    ],
  });
}

/**
 * The change of a daily metric among those who got something beyond its change among those who did
 * not: a step in the difference of the two series, with Newey-West interval.
 * @throws TooLittleData with fewer than 14 common days before or 7 after.
 */
export function differenceInDifferences(
  treated: readonly Point[],
  control: readonly Point[],
  from: string,
  level = 0.95,
): Effect {
  const others = new Map(control.map(({ day, value }) => [day, value]));
  const gaps = treated
    .flatMap(({ day, value }) => {
      const other = others.get(day);
      return other === undefined ? [] : [{ day, value: value - other, other }];
    })
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  const after = gaps.filter(({ day }) => day >= from);
  requireEnough(gaps.length - after.length, after.length);
  const fit = fitted(
    gaps.map(({ day }) => [1, Number(day >= from)]),
    gaps,
  );
  const [usual = 0, step = 0] = fit.coefficients;
  return effectOf('difference_in_differences', fit, [0, 1], step, {
    expected: after.map(({ day, other }) => ({ day, value: other + usual })),
    level,
    assumptions: [
      'Without the change both groups would have moved alike.',
      'The change reached one group and not the other.',
    ],
  });
}

function requireEnough(before: number, after: number): void {
  if (before >= LEAST_BEFORE && after >= LEAST_AFTER) return;
  throw new TooLittleData(
    `There are ${before} days before and ${after} after. At least ${LEAST_BEFORE} and ${LEAST_AFTER} are needed.`,
  );
}

function fitted(rows: readonly (readonly number[])[], series: readonly Point[]): Fit {
  try {
    return leastSquares(
      rows,
      series.map(({ value }) => value),
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TooLittleData(`The days do not carry the model: ${error.message}`);
  }
}

function effectOf(
  method: Effect['method'],
  fit: Fit,
  combination: readonly number[],
  value: number,
  { expected, level, assumptions }: Pick<Effect, 'expected' | 'assumptions'> & { level: number },
): Effect {
  const n = fit.rows.length;
  const variance = neweyWestVariance(fit, combination, usualLags(n));
  const error = Math.sqrt(Math.max(variance, 0));
  const change = estimateOf(value, error, n - fit.coefficients.length, level);
  const mean = expected.reduce((sum, point) => sum + point.value, 0) / expected.length;
  const size = Math.abs(mean);
  const relative =
    size < 1e-9
      ? null
      : { value: change.value / size, low: change.low / size, high: change.high / size };
  return { method, change, relative, expected, assumptions };
}

/** Terms for the day of the week, and for the month where each was seen twice before. */
function seasonOf(before: readonly Point[], after: readonly Point[]) {
  const weekday = (day: string) => new Date(day).getUTCDay();
  const month = (day: string) => new Date(day).getUTCMonth();
  const seen = new Set(before.map(({ day }) => weekday(day)));
  const weekdays = [1, 2, 3, 4, 5, 6].filter((day) => seen.has(day));
  const allWeek = seen.size === 7 || after.every(({ day }) => seen.has(weekday(day)));
  const first = before[0]?.day ?? '';
  const last = before.at(-1)?.day ?? '';
  const years = (Date.parse(last) - Date.parse(first)) / (365.25 * DAY_MS);
  const months = years >= 2 ? Array.from({ length: 11 }, (_, i) => i + 1) : [];
  const useWeek = allWeek && seen.size > 1 && before.length >= 21;
  return {
    terms: (day: string) => [
      ...(useWeek ? weekdays.map((w) => Number(weekday(day) === w)) : []),
      ...months.map((m) => Number(month(day) === m)),
    ],
    says:
      months.length > 0
        ? 'The course of the week and of the year stayed as it was.'
        : useWeek
          ? 'The course of the week stayed as it was; that of the year is not known from less than two years.'
          : 'No course of week or year is taken out: too few days lie before.',
  };
}
