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

/** How the points were made, and how sure the interval is to be. */
export interface EffectOptions {
  /** Share of such intervals that hold the truth. */
  readonly level?: number;
  /** Days that each value looks back on, its own included: 28 for monthly active people. */
  readonly lookBack?: number;
}

const LEAST_DAYS = { before: 14, after: 7 };
const LEAST_SPANS = { before: 8, after: 4 };
const DAY_MS = 86_400_000;

/**
 * The change of a daily metric from a day on, by segmented regression: a level and a slope before, a
 * change of both from that day (Wagner et al. 2002, J Clin Pharm Ther 27:299), a term for each day of
 * the week, and one for each month where two years lie before. The effect is the mean distance
 * between the fitted line after and the line before, carried on. Its interval comes from the
 * Newey-West covariance. Of values that look back on several days, those are taken that share none.
 * @throws TooLittleData with fewer than 14 days before or 7 after; 8 and 4 spans of several days.
 */
export function interruptedTimeSeries(
  points: readonly Point[],
  from: string,
  { level = 0.95, lookBack = 1 }: EffectOptions = {},
): Effect {
  const series = apart(points, from, lookBack).toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const before = series.filter(({ day }) => day < from);
  const after = series.filter(({ day }) => day >= from);
  requireEnough(before.length, after.length, lookBack);
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
    lookBack,
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
  { level = 0.95, lookBack = 1 }: EffectOptions = {},
): Effect {
  const others = new Map(control.map(({ day, value }) => [day, value]));
  const gaps = apart(treated, from, lookBack)
    .flatMap(({ day, value }) => {
      const other = others.get(day);
      return other === undefined ? [] : [{ day, value: value - other, other }];
    })
    .sort((a, b) => (a.day < b.day ? -1 : 1));
  const after = gaps.filter(({ day }) => day >= from);
  requireEnough(gaps.length - after.length, after.length, lookBack);
  const fit = fitted(
    gaps.map(({ day }) => [1, Number(day >= from)]),
    gaps,
  );
  const [usual = 0, step = 0] = fit.coefficients;
  return effectOf('difference_in_differences', fit, [0, 1], step, {
    expected: after.map(({ day, other }) => ({ day, value: other + usual })),
    level,
    lookBack,
    assumptions: [
      'Without the change both groups would have moved alike.',
      'The change reached one group and not the other.',
    ],
  });
}

/** The values that look back on spans of days that lie wholly before the change or after, and not on each other's. */
function apart(points: readonly Point[], from: string, lookBack: number): readonly Point[] {
  return points.filter(({ day }) => {
    const since = (Date.parse(day) - Date.parse(from)) / DAY_MS;
    return (since + 1) % lookBack === 0;
  });
}

function requireEnough(before: number, after: number, lookBack: number): void {
  const least = lookBack > 1 ? LEAST_SPANS : LEAST_DAYS;
  if (before >= least.before && after >= least.after) return;
  const what = lookBack > 1 ? `spans of ${lookBack} days` : 'days';
  const way = lookBack > 1 ? ' A metric that looks back on fewer days is told sooner.' : '';
  throw new TooLittleData(
    `There are ${before} ${what} before and ${after} after. At least ${least.before} and ${least.after} are needed.${way}`,
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
  {
    expected,
    assumptions,
    level,
    lookBack,
  }: Pick<Effect, 'expected' | 'assumptions'> & Required<EffectOptions>,
): Effect {
  const n = fit.rows.length;
  const variance = neweyWestVariance(fit, combination, lookBack > 1 ? 0 : usualLags(n));
  const error = Math.sqrt(Math.max(variance, 0));
  const change = estimateOf(value, error, n - fit.coefficients.length, level);
  const mean = expected.reduce((sum, point) => sum + point.value, 0) / expected.length;
  const size = Math.abs(mean);
  const relative =
    size < 1e-9
      ? null
      : { value: change.value / size, low: change.low / size, high: change.high / size };
  const shared =
    lookBack > 1
      ? [
          `Each value looks back on ${lookBack} days, so one in ${lookBack} is taken: those that share no day.`,
        ]
      : [];
  return { method, change, relative, expected, assumptions: [...assumptions, ...shared] };
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
