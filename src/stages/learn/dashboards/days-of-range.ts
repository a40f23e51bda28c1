import { calendarOf, startText } from '#stages/learn/analysis/calendar.ts';
import type { Range } from '#stages/learn/analysis/filter.contract.ts';
import { daysBetween, plusDays } from '#stages/learn/metrics/days.ts';

/** Days, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

export const USUAL_RANGE: Range = { kind: 'last', count: 30, unit: 'day', withCurrent: true };

/** The days of a range on the wall clock of a time zone. `now` in milliseconds. */
export function daysOf(range: Range, timeZone: string, now = Date.now()): Days {
  const calendar = calendarOf(range, 'day', timeZone, now * 1000);
  return { from: startText(calendar, 0), to: startText(calendar, calendar.count - 1) };
}

/** As many days, right before. */
export function daysBefore({ from, to }: Days): Days {
  const length = daysBetween(from, to) + 1;
  return { from: plusDays(from, -length), to: plusDays(from, -1) };
}
