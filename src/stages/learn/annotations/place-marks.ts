import type { Mark } from './annotations.contract.ts';

type Interval = 'hour' | 'day' | 'week' | 'month' | 'all';

/** The last day of an interval that starts on a day or at a time of it. */
function lastDay(start: string, interval: Interval): string {
  const first = new Date(`${start.slice(0, 10)}T00:00:00Z`);
  if (interval === 'week') first.setUTCDate(first.getUTCDate() + 6);
  if (interval === 'month') first.setUTCMonth(first.getUTCMonth() + 1, 0);
  return first.toISOString().slice(0, 10);
}

/** The days that intervals span, both included; null where there is nothing to mark on. */
export function daysOfBuckets(
  starts: readonly string[],
  interval: Interval,
): { from: string; to: string } | null {
  const [first, last] = [starts[0], starts.at(-1)];
  if (first === undefined || last === undefined || starts.length < 2) return null;
  return { from: first.slice(0, 10), to: lastDay(last, interval) };
}

/** The marks by the interval they fall in, as its place; those outside of all are left out. */
export function placeMarks(
  starts: readonly string[],
  interval: Interval,
  marks: readonly Mark[],
): ReadonlyMap<number, readonly Mark[]> {
  const days = starts.map((start) => start.slice(0, 10));
  const end = days.length > 0 ? lastDay(days.at(-1) ?? '', interval) : '';
  const placed = new Map<number, Mark[]>();
  for (const mark of marks) {
    if (mark.day > end) continue;
    const within = days.findLast((day) => day <= mark.day);
    if (within === undefined) continue;
    // Of the hours of a day, its first.
    const at = days.indexOf(within);
    placed.set(at, [...(placed.get(at) ?? []), mark]);
  }
  return placed;
}
