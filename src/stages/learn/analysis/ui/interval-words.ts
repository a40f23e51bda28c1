import { formatDay } from '#platform/ui/fields/format.ts';

/** The intervals of an answer as people read them. */
export interface IntervalWords {
  /** As short as an axis needs it: “Nov 3”, “Mar 2026”, “Nov 3, 14:00”. */
  readonly axis: (start: string) => string;
  /** As a reader wants to know it: “Tue, Nov 3”, “Week of Nov 2”. */
  readonly whole: (start: string) => string;
}

const DAY = /^\d{4}-\d\d-\d\d/;
const DAY_MS = 86_400_000;
const month = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });

/** Words for intervals by where they start; null where they are none of a calendar. */
export function intervalWords(starts: readonly string[]): IntervalWords | null {
  const [first, second] = starts;
  if (!first || !DAY.test(first)) return null;
  if (first.includes('T')) {
    const hour = (start: string) => `${formatDay(start)}, ${start.slice(11, 16)}`;
    return { axis: hour, whole: hour };
  }
  if (starts.length > 1 && starts.every((start) => start.slice(8) === '01')) {
    const name = (start: string) => month.format(dateOf(start));
    return { axis: name, whole: name };
  }
  if (second && (Date.parse(second) - Date.parse(first)) / DAY_MS === 7) {
    return { axis: formatDay, whole: (start) => `Week of ${formatDay(start)}` };
  }
  return {
    axis: formatDay,
    whole: (start) => `${weekday.format(dateOf(start))}, ${formatDay(start)}`,
  };
}

function dateOf(start: string): Date {
  return new Date(`${start.slice(0, 10)}T00:00:00`);
}
