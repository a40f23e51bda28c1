import { offsetAt, wallText } from '#stages/learn/analysis/calendar.ts';

/** Days, both included, as `2026-03-29`. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

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

/** Every day of a range, in order. */
export function daysIn({ from, to }: DayRange): string[] {
  return Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => plusDays(from, i));
}
