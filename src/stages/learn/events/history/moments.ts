import { type DateFormat, parseDate } from '#platform/csv/dates.ts';
import { HOUR, momentOf, offsetAt } from '../../analysis/calendar.ts';
import { parseMoment } from '../collection/moment.ts';

const HAS_ZONE =
  /:\d{2}.*(?:Z|UTC|GMT|WET|BST|CES?T|EES?T|[ECMP][SD]T|[+-]\d{2}:?\d{2})(?: \([^)]*\))?$/i;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const QUARTER = HOUR / 4;
const MOST_KEPT = 50_000;

export interface Moment {
  /** Microseconds since 1970. */
  readonly ts: number;
  /** The text names a day and no time of it. */
  readonly isDay: boolean;
}

/**
 * Reads when something happened. Times that name no zone are the wall clock's of `timeZone`: of an
 * hour that a change of clocks repeats the first, of one that it leaves out the time after it.
 * @returns a reader that answers null for what is no moment in that format.
 */
export function momentReader(
  format: DateFormat,
  timeZone: string,
): (text: string) => Moment | null {
  const offsets = new Map<number, number>();
  const offset = (moment: number) => {
    const quarter = Math.floor(moment / QUARTER);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    if (offsets.size > MOST_KEPT) offsets.clear();
    const found = offsetAt(moment, timeZone);
    offsets.set(quarter, found);
    return found;
  };
  const isUtc = timeZone === 'UTC';
  return (raw) => {
    const text = raw.trim();
    const wall = format === 'epoch' ? null : readWall(text, format);
    if (format === 'epoch') {
      const ts = fromEpoch(text);
      return ts === null ? null : { ts, isDay: false };
    }
    if (wall === null) return null;
    const ts = isUtc || HAS_ZONE.test(text) ? wall.ts : momentOf(wall.ts, offset);
    return { ts, isDay: wall.isDay };
  };
}

function readWall(text: string, format: DateFormat): Moment | null {
  const exact = format === 'year-first' ? parseMoment(text) : null;
  if (exact !== null) return { ts: exact, isDay: DATE_ONLY.test(text) };
  const read = parseDate(text, format);
  return read === undefined ? null : { ts: Date.parse(read) * 1000, isDay: DATE_ONLY.test(read) };
}

/** Seconds, milliseconds or microseconds since 1970, told apart by their size (from 2001 on). */
function fromEpoch(text: string): number | null {
  if (!/^\d{10,16}(\.\d+)?$/.test(text)) return null;
  const digits = text.split('.')[0]?.length ?? 0;
  if (digits === 10) return Math.round(Number(text) * 1e6);
  if (digits === 13) return Math.round(Number(text) * 1e3);
  return digits === 16 ? Math.round(Number(text)) : null;
}
