import { offsetAt, wallText } from '#stages/learn/analysis/calendar.ts';

const DAY_MS = 86_400_000;

/** The day that it is in a time zone. */
export function todayIn(timeZone: string, now = Date.now()): string {
  return wallText(now * 1000 + offsetAt(now * 1000, timeZone));
}

/** A day some days on. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days lie from one day to another; negative where the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}
