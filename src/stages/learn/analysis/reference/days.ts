import type { Range } from '../filter.contract.ts';
import type { Interval } from '../question.contract.ts';
import { DAY } from './events.ts';

const formats = new Map<string, Intl.DateTimeFormat>();
const known = new Map<string, number>();

/** The wall-clock day of a moment, as a number of days since 1970. */
export function localDay(ts: number, timeZone: string): number {
  const name = `${timeZone} ${ts}`;
  const found = known.get(name);
  if (found !== undefined) return found;
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  const day = Date.parse(`${format.format(Math.floor(ts / 1000))}T00:00:00Z`) / 86_400_000;
  known.set(name, day);
  return day;
}

const dateOf = (day: number) => new Date(day * 86_400_000);
const monthOf = (day: number) => dateOf(day).getUTCFullYear() * 12 + dateOf(day).getUTCMonth();
const firstOfMonth = (month: number) =>
  Date.UTC(Math.floor(month / 12), month % 12, 1) / 86_400_000;
const mondayOf = (day: number) => day - ((dateOf(day).getUTCDay() + 6) % 7);

function addMonths(day: number, months: number): number {
  const month = monthOf(day) + months;
  const length = firstOfMonth(month + 1) - firstOfMonth(month);
  return firstOfMonth(month) + Math.min(dateOf(day).getUTCDate(), length) - 1;
}

/** Days from the first, included, to the last, not included. */
export interface Days {
  readonly from: number;
  readonly to: number;
}

export function daysOf(range: Range, timeZone: string, now: number): Days {
  if (range.kind === 'between') {
    return { from: Date.parse(range.from) / 86_400_000, to: Date.parse(range.to) / 86_400_000 + 1 };
  }
  const today = localDay(now, timeZone);
  const { count, unit, withCurrent } = range;
  if (unit === 'month') {
    const to = monthOf(today) + (withCurrent ? 1 : 0);
    return { from: firstOfMonth(to - count), to: firstOfMonth(to) };
  }
  const length = unit === 'week' ? 7 : 1;
  const running = unit === 'week' ? mondayOf(today) : today;
  const to = running + (withCurrent ? length : 0);
  return { from: to - count * length, to };
}

/** The first moment of a wall-clock day, found by looking at every quarter of an hour. */
export function momentOfDay(day: number, timeZone: string): number {
  let ts = (day - 1) * DAY;
  while (localDay(ts, timeZone) < day) ts += DAY / 96;
  return ts;
}

/** Which interval of the range a moment lies in; negative before it. */
export function indexOf(ts: number, days: Days, interval: Interval, timeZone: string): number {
  if (interval === 'hour') {
    return Math.floor((ts - momentOfDay(days.from, timeZone)) / (DAY / 24));
  }
  const day = localDay(ts, timeZone);
  if (interval === 'all') return day >= days.from ? 0 : -1;
  if (interval === 'day') return day - days.from;
  if (interval === 'week') return Math.floor((mondayOf(day) - mondayOf(days.from)) / 7);
  return monthOf(day) - monthOf(days.from);
}

export function lengthOfRange(days: Days, interval: Interval, timeZone: string): number {
  if (interval === 'all') return 1;
  if (interval !== 'hour')
    return indexOf(momentOfDay(days.to, timeZone) - 1, days, interval, timeZone) + 1;
  const span = momentOfDay(days.to, timeZone) - momentOfDay(days.from, timeZone);
  return Math.ceil(span / (DAY / 24));
}

/** The days as many intervals earlier. */
export function daysBefore(days: Days, interval: Interval, count: number): Days {
  if (interval === 'all') return { from: days.from - (days.to - days.from), to: days.from };
  if (interval === 'month')
    return { from: addMonths(days.from, -count), to: addMonths(days.to, -count) };
  const length = interval === 'week' ? 7 : 1;
  return { from: days.from - count * length, to: days.to - count * length };
}

/** The moment when interval `index` begins. */
export function startOfIndex(
  index: number,
  days: Days,
  interval: Interval,
  timeZone: string,
): number {
  if (interval === 'month') return momentOfDay(firstOfMonth(monthOf(days.from) + index), timeZone);
  if (interval === 'week') return momentOfDay(mondayOf(days.from) + 7 * index, timeZone);
  return momentOfDay(days.from + index, timeZone);
}
