import type { Range } from './filter.contract.ts';
import type { Interval } from './question.contract.ts';

/** Moments are microseconds since 1970 in UTC; wall-clock times the same, as if UTC were the zone. */
export type Micros = number;
const SECOND = 1_000_000;
export const HOUR = 3600 * SECOND;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;
export const MONDAY = 4 * DAY; // 5 January 1970, the first Monday.

const formats = new Map<string, Intl.DateTimeFormat>();
const MOST_FORMATS = 100;

/** A zone's format, kept for those last used; letter case makes no other zone. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const key = timeZone.toLowerCase();
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.delete(key);
  formats.set(key, format);
  for (const oldest of formats.keys()) {
    if (formats.size <= MOST_FORMATS) break;
    formats.delete(oldest);
  }
  return format;
}

/** How far the wall clock of a zone is ahead of UTC at a moment, in microseconds. */
export function offsetAt(moment: Micros, timeZone: string): Micros {
  if (timeZone === 'UTC') return 0;
  const format = formatFor(timeZone);
  const seconds = Math.floor(moment / SECOND);
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(seconds * 1000)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return (Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - seconds) * SECOND;
}

/** The moment when a zone's wall clock shows a time; of two the earlier, in a gap the one after. */
export function momentOf(wall: Micros, offset: (moment: Micros) => Micros): Micros {
  const before = wall - offset(wall - DAY);
  const after = wall - offset(wall + DAY);
  const fits = [before, after].filter((moment) => moment + offset(moment) === wall);
  return fits.length > 0 ? Math.min(...fits) : Math.max(before, after);
}

/** `2026-03-29`, or `2026-03-29T14:00` with `withTime`, of a wall-clock time. */
export function wallText(wall: Micros, withTime = false): string {
  return new Date(wall / 1000).toISOString().slice(0, withTime ? 16 : 10);
}

function monthsSince1970(wall: Micros): number {
  const date = new Date(wall / 1000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** A wall-clock day some months on; its day of the month at most the last one there is. */
function plusMonths(wall: Micros, months: number): Micros {
  const date = new Date(wall / 1000);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), last));
  return first.getTime() * 1000;
}

/** A wall-clock time some intervals on. */
function plus(wall: Micros, count: number, interval: Interval): Micros {
  if (interval === 'month') return plusMonths(wall, count);
  return wall + count * (interval === 'week' ? WEEK : interval === 'hour' ? HOUR : DAY);
}

function floor(wall: Micros, interval: Interval): Micros {
  if (interval === 'month') return plusMonths(0, monthsSince1970(wall));
  if (interval === 'week') return wall - modulo(wall - MONDAY, WEEK);
  return wall - modulo(wall, DAY);
}

/** The remainder that is never negative. */
export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** The first day of a range and the day after its last, on the wall clock. */
function wallRange(range: Range, timeZone: string, now: Micros): { from: Micros; to: Micros } {
  if (range.kind === 'between') {
    return { from: Date.parse(range.from) * 1000, to: Date.parse(range.to) * 1000 + DAY };
  }
  const running = floor(now + offsetAt(now, timeZone), range.unit);
  const to = range.withCurrent ? plus(running, 1, range.unit) : running;
  return { from: plus(to, -range.count, range.unit), to };
}

/** From a moment on, the zone is ahead of UTC by so much. */
interface Offset {
  readonly from: Micros;
  readonly offset: Micros;
}

/** A question's range, cut into intervals of the zone's wall clock. */
export interface Calendar {
  readonly interval: Interval;
  readonly timeZone: string;
  readonly now: Micros;
  readonly from: Micros;
  /** Not included. */
  readonly to: Micros;
  /** Number of intervals that the range touches. */
  readonly count: number;
  /** The wall-clock start of the first. */
  readonly origin: Micros;
  /** The zone's offsets, from before the first interval on, in order; at least one. */
  readonly offsets: readonly Offset[];
  /** How far they reach. */
  readonly until: Micros;
}

/**
 * Cuts a range. `before` and `after` say how many intervals beyond it will be asked about, so
 * that the offsets reach that far.
 */
export function calendarOf(
  range: Range,
  interval: Interval,
  timeZone: string,
  now: Micros,
  { before = 0, after = 0 } = {},
): Calendar {
  const wall = wallRange(range, timeZone, now);
  const origin = interval === 'all' ? wall.from : floor(wall.from, interval);
  const offset = (moment: Micros) => offsetAt(moment, timeZone);
  const from = momentOf(wall.from, offset);
  const to = momentOf(wall.to, offset);
  const count = intervalsIn(origin, wall.to, interval, to - from);
  const first = plus(origin, -before, interval) - 2 * DAY;
  const until = plus(wall.to, after, interval) + 2 * DAY;
  const offsets = offsetsBetween(first, until, timeZone);
  return { interval, timeZone, now, from, to, count, origin, offsets, until };
}

function intervalsIn(origin: Micros, wallTo: Micros, interval: Interval, span: Micros): number {
  if (interval === 'all') return 1;
  if (interval === 'month') {
    return monthsSince1970(wallTo - 1000) - monthsSince1970(origin) + 1;
  }
  if (interval === 'hour') return Math.ceil(span / HOUR);
  return Math.ceil((wallTo - origin) / (interval === 'week' ? WEEK : DAY));
}

/** Every change of a zone's offset in a span. No zone changes twice within four days. */
function offsetsBetween(first: Micros, last: Micros, timeZone: string): Offset[] {
  const offsets: Offset[] = [{ from: first, offset: offsetAt(first, timeZone) }];
  if (timeZone === 'UTC') return offsets;
  const step = 4 * DAY;
  for (let at = first; at < last; at += step) {
    const known = offsets.at(-1)?.offset ?? 0;
    if (offsetAt(at + step, timeZone) === known) continue;
    let [low, high] = [at, at + step];
    while (high - low > SECOND) {
      const middle = Math.floor((low + high) / 2 / SECOND) * SECOND;
      if (middle <= low) break;
      if (offsetAt(middle, timeZone) === known) low = middle;
      else high = middle;
    }
    offsets.push({ from: high, offset: offsetAt(high, timeZone) });
  }
  return offsets;
}

/** The zone's offset at a moment, looked up; only far outside of the range is the zone asked. */
function offsetIn({ offsets, until, timeZone }: Calendar, moment: Micros): Micros {
  const [first] = offsets;
  if (!first || moment < first.from || moment > until) return offsetAt(moment, timeZone);
  let [low, high] = [0, offsets.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle]?.from ?? 0) <= moment) low = middle;
    else high = middle - 1;
  }
  return offsets[low]?.offset ?? 0;
}

/** The moment when interval `index` begins; negative ones lie before the range. */
export function startOf(calendar: Calendar, index: number): Micros {
  const { interval, from, to, origin } = calendar;
  if (interval === 'hour') return from + index * HOUR;
  if (interval === 'all') return index === 0 ? from : index > 0 ? to : from - (to - from);
  return momentOf(plus(origin, index, interval), (moment) => offsetIn(calendar, moment));
}

/** When each of the first intervals begins, those after the range among them. */
export function startsOf(calendar: Calendar, count: number): Micros[] {
  return Array.from({ length: count }, (_, i) => startOf(calendar, i));
}

/** How interval `index` is written: its first day, or its first minute where it is an hour. */
export function startText(calendar: Calendar, index: number): string {
  const { interval, origin } = calendar;
  if (interval !== 'hour') {
    return wallText(interval === 'all' ? origin : plus(origin, index, interval));
  }
  const moment = startOf(calendar, index);
  return wallText(moment + offsetIn(calendar, moment), true);
}

/** The intervals of the range as answers name them. */
export function bucketsOf(calendar: Calendar): { start: string; complete: boolean }[] {
  return Array.from({ length: calendar.count }, (_, i) => ({
    start: startText(calendar, i),
    complete: Math.min(startOf(calendar, i + 1), calendar.to) <= calendar.now,
  }));
}

/** The range as long before, by as many intervals as it has. */
export function previousOf(calendar: Calendar): { from: Micros; to: Micros } {
  const { interval, count, from, to } = calendar;
  if (interval === 'hour') return { from: from - count * HOUR, to: from };
  const offset = (moment: Micros) => offsetIn(calendar, moment);
  const back = (moment: Micros) =>
    momentOf(plus(moment + offset(moment), -count, interval), offset);
  if (interval !== 'all') return { from: back(from), to: back(to) };
  const days = Math.round((to - from) / DAY);
  return { from: momentOf(from + offset(from) - days * DAY, offset), to: from };
}
