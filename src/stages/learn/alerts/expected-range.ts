import { daysBetween, plusDays } from '#stages/learn/metrics/days.ts';
import type { Point } from '#stages/learn/metrics/point.ts';
import type { Expectation } from './alerts.contract.ts';

/** History that is looked at, and the least of it: eight weeks, and four. */
export const WINDOW_DAYS = 56;
const LEAST_DAYS = 28;
const LEAST_VALUES = 20;
const LEAST_OF_WEEKDAY = 4;
/** Makes the median absolute deviation of normal noise its standard deviation: 1/Φ⁻¹(3/4). */
const MAD_SCALE = 1.4826;
/** The same for the mean absolute deviation, which stands in where the median one is 0: √(π/2). */
const MEAN_SCALE = 1.2533;

/** Where distances are drawn in, and the share of the variance of normal noise that this keeps. */
const DRAWN_IN = 2.5;
const KEPT = 0.9775;

/** How many times the spread a value may be away. */
export const TIMES = { low: 5, normal: 4, high: 3 } as const;

/** Why nothing can be expected yet; a sentence for people. */
export interface TooLittle {
  readonly tooLittle: string;
}

/** A scale to look at values on, and the way back. */
interface Scale {
  readonly name: Expectation['scale'];
  readonly fits: (value: number) => boolean;
  readonly to: (value: number) => number;
  readonly back: (value: number) => number;
}

const SCALES: readonly Scale[] = [
  { name: 'linear', fits: () => true, to: (value) => value, back: (value) => value },
  { name: 'root', fits: (value) => value >= 0, to: Math.sqrt, back: (at) => Math.max(0, at) ** 2 },
  { name: 'log', fits: (value) => value > 0, to: Math.log, back: Math.exp },
];

interface Fitted {
  readonly scale: Scale;
  readonly slope: number;
  /** The median of each weekday, the slope taken out, as of the day that is judged. */
  readonly middles: ReadonlyMap<number, number>;
  /** How far each value is from what the fit makes of it, on the scale, and what that is. */
  readonly rests: readonly { readonly at: number; readonly away: number }[];
}

/**
 * The range that a daily metric's own history leads to expect on a day, from the 56 days before it.
 * The slope is the median of the slopes between days of the same weekday (the seasonal Kendall slope,
 * Hirsch, Slack and Smith 1982, Water Resour Res 18:107); what is expected is the median of the same
 * weekday, moved along it. The spread is that of the history around the same forecast made for each of
 * its days without that day: the scaled median absolute deviation (Iglewicz and Hoaglin 1993; the mean
 * one where it is 0), sharpened by one step of Huber's proposal 2 (1964, Ann Math Stat 35:73). The range
 * reaches so many times the spread × √(1 + π/2·3/n) to both sides, for n days, since the slope is
 * uncertain too. All of it on the scale (as it is, square root, logarithm) where large and small values
 * scatter most alike. Values far out hardly move a median, so that one incident does not hide the next.
 */
export function expectedOn(
  points: readonly Point[],
  day: string,
  times: number,
): Expectation | TooLittle {
  const from = plusDays(day, -WINDOW_DAYS);
  const history = points.filter((point) => point.day >= from && point.day < day);
  const m = history.filter((point) => weekday(point.day) === weekday(day)).length;
  const problem = problemWith(history, m, day);
  if (problem) return { tooLittle: problem };
  const { scale, slope, middles, rests } = bestFit(history, day);
  const n = history.length;
  const distances = rests.map(({ away }) => Math.abs(away));
  const spread = spreadOf(distances);
  const reach = times * spread * Math.sqrt(1 + (Math.PI / 2) * (3 / n));
  const middle = middles.get(weekday(day)) ?? 0;
  const level = median([...middles.values()]);
  return {
    expected: scale.back(middle),
    low: scale.back(middle - reach),
    high: scale.back(middle + reach),
    scale: scale.name,
    level,
    slope,
    season: middle - level,
    spread,
    times,
    days: n,
  };
}

function problemWith(history: readonly Point[], ofWeekday: number, day: string): string | null {
  const [first] = history;
  const enough =
    first !== undefined &&
    daysBetween(first.day, day) >= LEAST_DAYS &&
    history.length >= LEAST_VALUES &&
    ofWeekday >= LEAST_OF_WEEKDAY;
  if (enough) return null;
  return `What to expect can be told after four weeks with values; there are ${history.length} in the eight weeks before ${day}.`;
}

/** 0 to 6, the same number for the same weekday. */
function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** The fit on the scale where the values scatter most alike; the plainest of those that are as good. */
function bestFit(history: readonly Point[], day: string): Fitted {
  const fits = SCALES.filter((scale) => history.every(({ value }) => scale.fits(value))).map(
    (scale) => fitOn(scale, history, day),
  );
  const uneven = fits.map(unevenness);
  const least = Math.min(...uneven);
  const best = fits.find((_, i) => uneven[i] === least);
  if (!best) throw new Error('the linear scale fits any value');
  return best;
}

function fitOn(scale: Scale, history: readonly Point[], day: string): Fitted {
  const values = history.map((point) => ({
    on: weekday(point.day),
    t: -daysBetween(point.day, day),
    value: scale.to(point.value),
  }));
  const weekdays = [...Map.groupBy(values, ({ on }) => on)];
  const slopes = weekdays.flatMap(([, same]) =>
    same.flatMap((a, i) => same.slice(i + 1).map((b) => (b.value - a.value) / (b.t - a.t))),
  );
  const slope = median(slopes);
  const middles = new Map(
    weekdays.map(([on, same]) => [on, median(same.map(({ t, value }) => value - slope * t))]),
  );
  const rests = weekdays.flatMap(([, same]) =>
    same.map(({ t, value }, i) => {
      // As a forecast meets it: without knowing the value itself.
      const others = same.toSpliced(i, 1).map((other) => other.value - slope * other.t);
      const at = (others.length > 0 ? median(others) : value - slope * t) + slope * t;
      return { at, away: value - at };
    }),
  );
  return { scale, slope, middles, rests };
}

/** How differently large and small values scatter: 0 where they do so alike. */
function unevenness({ rests }: Fitted): number {
  const middle = median(rests.map(({ at }) => at));
  const scatterOf = (part: Fitted['rests']) => spreadOf(part.map(({ away }) => Math.abs(away)));
  const large = scatterOf(rests.filter(({ at }) => at > middle));
  const small = scatterOf(rests.filter(({ at }) => at <= middle));
  if (large === small) return 0;
  return large === 0 || small === 0 ? Number.MAX_VALUE : Math.abs(Math.log(large / small));
}

/**
 * The standard deviation that normal noise with these absolute deviations would have: from the median
 * one first, then by the root mean square with what lies beyond 2.5 of it drawn in to there.
 */
function spreadOf(distances: readonly number[]): number {
  const first = MAD_SCALE * median(distances) || MEAN_SCALE * mean(distances);
  const most = DRAWN_IN * first;
  return Math.sqrt(mean(distances.map((distance) => Math.min(distance, most) ** 2)) / KEPT);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
