import {
  dayNumber,
  dayOf,
  type Precision,
  spanEnd,
  spanIndex,
  spanName,
  spanStart,
  windowOfSpans,
} from '#core/features/target-window.ts';
import type { ZOOMS } from './roadmaps.contract.ts';

export type Zoom = (typeof ZOOMS)[number];

/** The days a timeline shows, both included. */
export interface DayRange {
  readonly start: string;
  readonly end: string;
}

/** A column of the header: its days and its name. */
export interface Tick extends DayRange {
  readonly label: string;
}

/** What a column of each scale stands for, and what it is gathered under. */
const UNITS: Record<Zoom, { minor: Precision; major: Precision; pad: number }> = {
  months: { minor: 'month', major: 'year', pad: 1 },
  quarters: { minor: 'quarter', major: 'year', pad: 1 },
  years: { minor: 'half', major: 'year', pad: 0 },
};

/**
 * The range that holds every window, today, and some room around, in whole
 * columns. A bound given by the roadmap holds as it is, widened to its column.
 */
export function timelineRange(
  windows: readonly DayRange[],
  bounds: { from: string | null; until: string | null },
  today: string,
  zoom: Zoom,
): DayRange {
  const { minor, major, pad } = UNITS[zoom];
  let [first, last] = [today, today];
  for (const { start, end } of windows) {
    if (start < first) first = start;
    if (end > last) last = end;
  }
  const padded = windowOfSpans(spanIndex(first, minor) - pad, spanIndex(last, minor) + pad, minor);
  const start = bounds.from ? spanStart(bounds.from, minor) : padded.start;
  const end = bounds.until ? spanEnd(bounds.until, minor) : padded.end;
  // A range that the bounds turn round still shows its first column.
  const range = { start, end: later(end, spanEnd(start, minor)) };
  if (zoom !== 'years' || bounds.from || bounds.until) return range;
  return { start: spanStart(range.start, major), end: spanEnd(range.end, major) };
}

function later(a: string, b: string): string {
  return [a, b].sort()[1] ?? a;
}

function earlier(a: string, b: string): string {
  return [a, b].sort()[0] ?? a;
}

/** The columns of a range, and what they are gathered under. */
export function ticksOf(range: DayRange, zoom: Zoom): { major: Tick[]; minor: Tick[] } {
  const { minor, major } = UNITS[zoom];
  return { major: ticks(range, major), minor: ticks(range, minor) };
}

function ticks(range: DayRange, precision: Precision): Tick[] {
  const found: Tick[] = [];
  for (let i = spanIndex(range.start, precision); i <= spanIndex(range.end, precision); i++) {
    const { start, end } = windowOfSpans(i, i, precision);
    const [name, year] = spanName(start, precision);
    found.push({
      label: name || year,
      start: later(start, range.start),
      end: earlier(end, range.end),
    });
  }
  return found;
}

/** Days in a range, both ends included. */
export function daysIn({ start, end }: DayRange): number {
  return dayNumber(end) - dayNumber(start) + 1;
}

/** Where days stand in a range, as fractions of its width; null when outside of it. */
export function placeIn(range: DayRange, days: DayRange): { left: number; width: number } | null {
  if (days.end < range.start || days.start > range.end) return null;
  const total = daysIn(range);
  const origin = dayNumber(range.start);
  const from = Math.max(0, dayNumber(days.start) - origin);
  const until = Math.min(total, dayNumber(days.end) - origin + 1);
  return { left: from / total, width: (until - from) / total };
}

/** The day at a fraction of the range's width. */
export function dayAt(range: DayRange, fraction: number): string {
  return dayOf(dayNumber(range.start) + Math.floor(fraction * daysIn(range)));
}
