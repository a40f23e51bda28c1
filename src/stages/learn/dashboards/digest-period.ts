import { offsetAt, wallText } from '#stages/learn/analysis/calendar.ts';
import { plusDays } from '#stages/learn/metrics/days.ts';
import type { Schedule } from './digest.contract.ts';

/** The day, on the wall clock of its zone, whose mail was due last. `now` in milliseconds. */
export function latestPeriod(
  { frequency, weekday, hour, timeZone }: Schedule,
  now = Date.now(),
): string {
  const wall = now * 1000 + offsetAt(now * 1000, timeZone);
  const today = wallText(wall);
  const late = Number(wallText(wall, true).slice(11, 13)) >= hour;
  const day = late ? today : plusDays(today, -1);
  if (frequency === 'daily') return day;
  const since = (weekdayOf(day) - weekday + 7) % 7;
  return plusDays(day, -since);
}

/** 1 is Monday. */
function weekdayOf(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}
