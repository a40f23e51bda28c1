import { daysBetween, plusDays } from '#stages/learn/metrics/days.ts';
import { dayInWords } from '#stages/learn/metrics/metric-words.ts';
import type { Point } from '#stages/learn/metrics/point.ts';
import type { Expectation } from './alerts.contract.ts';

/** History that is looked at, and the least of it: eight weeks, and four. */
const WINDOW_DAYS = 56;
/** Days that are read to judge one: changes of level within the window are looked for, too. */
export const HISTORY_DAYS = 3 * WINDOW_DAYS;
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

/** A level has moved when of so many values so many are out, all of them to the same side. */
const SHIFT_VALUES = 7;
const SHIFT_OUT = 5;

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

/** A lasting change of level. */
interface Shift {
  /** The first day of the new level, and the first that it is known on. */
  readonly day: string;
  readonly knownOn: string;
  /** What was expected of its first values, and what they were: medians. */
  readonly from: number;
  readonly to: number;
  /** The values with those before its day moved to the new level. */
  readonly levelled: readonly Point[];
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
 *
 * What lasts is no incident: when of seven values in a row five are out, and all seven lie on that
 * side, the level has moved. From the next day on the values before are moved by the median distance
 * of the seven, on their scale, and the range is wider by that median's own uncertainty, π/2 · 1/7.
 */
export function expecting(
  points: readonly Point[],
  times: number,
): (day: string) => Expectation | TooLittle {
  const shifts = shiftsIn(points, times);
  return (day) => {
    const from = plusDays(day, -WINDOW_DAYS);
    const known = shifts.findLast(({ knownOn }) => knownOn <= day);
    const shift = known && known.day > from ? known : null;
    return rangeOn(known?.levelled ?? points, day, times, shift);
  };
}

/** The same for one day. */
export function expectedOn(
  points: readonly Point[],
  day: string,
  times: number,
): Expectation | TooLittle {
  return expecting(points, times)(day);
}

function rangeOn(
  points: readonly Point[],
  day: string,
  times: number,
  shift: Shift | null,
): Expectation | TooLittle {
  const history = historyOf(points, day);
  const m = history.filter((point) => weekday(point.day) === weekday(day)).length;
  const problem = problemWith(history, m, day);
  if (problem) return { tooLittle: problem };
  const fit = bestFit(history, day);
  const { scale, slope, middles } = fit;
  const { spread, reach } = reachOf(fit, history.length, times, shift !== null);
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
    days: history.length,
    shift: shift && { day: shift.day, from: shift.from, to: shift.to },
  };
}

function historyOf(points: readonly Point[], day: string): readonly Point[] {
  const from = plusDays(day, -WINDOW_DAYS);
  return points.filter((point) => point.day >= from && point.day < day);
}

function reachOf({ rests }: Fitted, days: number, times: number, shifted: boolean) {
  const spread = spreadOf(rests.map(({ away }) => Math.abs(away)));
  const uncertain = (Math.PI / 2) * (3 / days + (shifted ? 1 / SHIFT_VALUES : 0));
  return { spread, reach: times * spread * Math.sqrt(1 + uncertain) };
}

/** The lasting changes of level, the first first; each is looked for at the level before it. */
function shiftsIn(points: readonly Point[], times: number): readonly Shift[] {
  const shifts: Shift[] = [];
  let levelled = points;
  for (let at = LEAST_VALUES; at + SHIFT_VALUES <= points.length; at += 1) {
    const shift = shiftAt(levelled, at, times);
    if (!shift) continue;
    shifts.push(shift);
    levelled = shift.levelled;
    at += SHIFT_VALUES - 1;
  }
  return shifts;
}

/** The change of level that begins with this value, judged by what came before it; null where none does. */
function shiftAt(points: readonly Point[], at: number, times: number): Shift | null {
  const values = points.slice(at, at + SHIFT_VALUES);
  const [first] = values;
  const last = values.at(-1);
  if (!first || !last) return null;
  const { day } = first;
  const history = historyOf(points, day);
  const fit = bestFitOf(history, day);
  if (!fit || !values.every(({ value }) => fit.scale.fits(value))) return null;
  const { scale, slope, middles } = fit;
  const { reach } = reachOf(fit, history.length, times, false);
  const expected = values.map((value) => {
    const middle = middles.get(weekday(value.day)) ?? Number.NaN;
    return middle + slope * daysBetween(day, value.day);
  });
  const away = values.map(({ value }, i) => scale.to(value) - (expected[i] ?? 0));
  const side = Math.sign(away[0] ?? 0);
  const out = (distance: number) => side * distance > reach;
  if (!out(away[0] ?? 0) || !away.every((distance) => side * distance > 0)) return null;
  if (away.filter(out).length < SHIFT_OUT) return null;
  const by = median(away);
  const moved = points.slice(0, at).map((point) => {
    const value = scale.fits(point.value) ? scale.back(scale.to(point.value) + by) : point.value;
    return { ...point, value };
  });
  return {
    day,
    knownOn: plusDays(last.day, 1),
    from: median(expected.map(scale.back)),
    to: median(values.map(({ value }) => value)),
    levelled: [...moved, ...points.slice(at)],
  };
}

/** The fit of a history that is long enough to judge a day by. */
function bestFitOf(history: readonly Point[], day: string): Fitted | null {
  const m = history.filter((point) => weekday(point.day) === weekday(day)).length;
  return problemWith(history, m, day) === null ? bestFit(history, day) : null;
}

function problemWith(history: readonly Point[], ofWeekday: number, day: string): string | null {
  const [first] = history;
  const enough =
    first !== undefined &&
    daysBetween(first.day, day) >= LEAST_DAYS &&
    history.length >= LEAST_VALUES &&
    ofWeekday >= LEAST_OF_WEEKDAY;
  if (enough) return null;
  return `What to expect can be told after four weeks with values; there are ${history.length} in the eight weeks before ${dayInWords(day)}.`;
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
