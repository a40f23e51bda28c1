import { DAY, HOUR, type Micros, WEEK } from './calendar.ts';

const UNITS = { minute: HOUR / 60, hour: HOUR, day: DAY, week: WEEK } as const;

/** The length of a window; a step exactly at its end is still inside. */
export function lengthOf({ count, unit }: { count: number; unit: keyof typeof UNITS }): Micros {
  return count * UNITS[unit];
}
