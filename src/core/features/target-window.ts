import { type FieldError, Problem } from '#platform/contract/problem.ts';
import type { PRECISIONS } from './features.contract.ts';

/** How exactly a target is known, finest first. */
export type Precision = (typeof PRECISIONS)[number];

/**
 * When something is meant to be done: the first and last day (both included,
 * `YYYY-MM-DD`) of one or more whole spans of `precision`.
 */
export interface TargetWindow {
  readonly start: string;
  readonly end: string;
  readonly precision: Precision;
}

/** The three fields of a feature that hold its window. */
export interface TargetFields {
  targetStart: string | null;
  targetEnd: string | null;
  targetPrecision: Precision | null;
}

const DAY_MS = 86_400_000;
const MONTHS_IN: Record<Exclude<Precision, 'day'>, number> = {
  month: 1,
  quarter: 3,
  half: 6,
  year: 12,
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Days since 1970-01-01; calendar days have no zone. */
export function dayNumber(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);
}

export function dayOf(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** First day of the span that holds the date. */
export function spanStart(date: string, precision: Precision): string {
  return precision === 'day' ? date : monthStart(spanIndex(date, precision), precision);
}

/** Last day of the span that holds the date. */
export function spanEnd(date: string, precision: Precision): string {
  if (precision === 'day') return date;
  return dayOf(dayNumber(monthStart(spanIndex(date, precision) + 1, precision)) - 1);
}

/** Spans are numbered through: the index of the one that holds the date. */
export function spanIndex(date: string, precision: Precision): number {
  if (precision === 'day') return dayNumber(date);
  return Math.floor(monthIndex(date) / MONTHS_IN[precision]);
}

/** The window that spans `from` to `to` (indexes of spans, both included). */
export function windowOfSpans(from: number, to: number, precision: Precision): TargetWindow {
  if (precision === 'day') return { start: dayOf(from), end: dayOf(to), precision };
  const end = dayOf(dayNumber(monthStart(to + 1, precision)) - 1);
  return { start: monthStart(from, precision), end, precision };
}

function monthIndex(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}

function monthStart(index: number, precision: Exclude<Precision, 'day'>): string {
  const month = index * MONTHS_IN[precision];
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

/** The window widened to whole spans. */
export function snap(start: string, end: string, precision: Precision): TargetWindow {
  return { start: spanStart(start, precision), end: spanEnd(end, precision), precision };
}

/** The window moved by whole spans, as long as before in spans. */
export function shiftWindow(window: TargetWindow, spans: number): TargetWindow {
  const { start, end, precision } = window;
  return windowOfSpans(
    spanIndex(start, precision) + spans,
    spanIndex(end, precision) + spans,
    precision,
  );
}

/**
 * One edge moved to the span that holds `date`; at least one span always
 * remains, so an edge can't be dragged past the other.
 */
export function resizeWindow(
  window: TargetWindow,
  edge: 'start' | 'end',
  date: string,
): TargetWindow {
  const { start, end, precision } = window;
  const to = spanIndex(date, precision);
  const [first, last] = [spanIndex(start, precision), spanIndex(end, precision)];
  return edge === 'start'
    ? windowOfSpans(Math.min(to, last), last, precision)
    : windowOfSpans(first, Math.max(to, first), precision);
}

/** The window in the fields, or null where there is none. */
export function windowOf(fields: Readonly<TargetFields>): TargetWindow | null {
  const { targetStart, targetEnd, targetPrecision } = fields;
  if (!targetStart || !targetEnd) return null;
  return { start: targetStart, end: targetEnd, precision: targetPrecision ?? 'day' };
}

export function fieldsOf(window: TargetWindow | null): TargetFields {
  return {
    targetStart: window?.start ?? null,
    targetEnd: window?.end ?? null,
    targetPrecision: window?.precision ?? null,
  };
}

/**
 * The window after a change of some of its fields, snapped to whole spans:
 * - one date alone stands for its whole span; without a precision, for its day;
 * - clearing one date clears the window, unless the other is given anew;
 * - one date moved past the other takes the other along.
 * @throws Problem invalid_input when both dates are given and the end is before the start.
 */
export function changeTarget(
  before: Readonly<TargetFields>,
  change: { readonly [K in keyof TargetFields]?: TargetFields[K] | undefined },
): TargetFields {
  const { targetStart: start, targetEnd: end } = change;
  const precision = change.targetPrecision ?? before.targetPrecision ?? 'day';
  if (start && end) {
    if (start > end) throw endsBeforeStart(start, end);
    return fieldsOf(snap(start, end, precision));
  }
  if (start === null || end === null) {
    const only = start ?? end;
    return fieldsOf(only ? snap(only, only, precision) : null);
  }
  if (!start && !end) {
    const held = windowOf(before);
    return fieldsOf(held && snap(held.start, held.end, precision));
  }
  if (start) {
    const last = before.targetEnd && before.targetEnd >= start ? before.targetEnd : start;
    return fieldsOf(snap(start, last, precision));
  }
  const last = end as string;
  const first = before.targetStart && before.targetStart <= last ? before.targetStart : last;
  return fieldsOf(snap(first, last, precision));
}

function endsBeforeStart(start: string, end: string): Problem {
  const message = `The target ends (${end}) before it starts (${start}). Swap the two or change one.`;
  const fields: FieldError[] = [{ path: 'body.targetEnd', message }];
  return new Problem('invalid_input', message, { fields });
}

/** The window as people say it: “Q3 2026”, “H2 2026”, “Mar – May 2026”, “12 Mar 2026”. */
export function targetLabel(window: TargetWindow): string {
  const { start, end, precision } = window;
  const [from, fromYear] = spanName(start, precision);
  const [to, toYear] = spanName(end, precision);
  if (from === to && fromYear === toYear) return from ? `${from} ${fromYear}` : fromYear;
  if (!from) return `${fromYear} – ${toYear}`;
  return fromYear === toYear
    ? `${from} – ${to} ${toYear}`
    : `${from} ${fromYear} – ${to} ${toYear}`;
}

/** The name of the span that holds the date, and its year. */
export function spanName(date: string, precision: Precision): [name: string, year: string] {
  const year = date.slice(0, 4);
  const month = Number(date.slice(5, 7));
  switch (precision) {
    case 'year':
      return ['', year];
    case 'half':
      return [`H${month <= 6 ? 1 : 2}`, year];
    case 'quarter':
      return [`Q${Math.ceil(month / 3)}`, year];
    case 'month':
      return [MONTHS[month - 1] ?? '', year];
    case 'day':
      return [`${Number(date.slice(8, 10))} ${MONTHS[month - 1]}`, year];
  }
}

/**
 * Reads what `targetLabel` writes, and what people type: “q3 2026”, “2026 H2”,
 * “March 2026”, “2026-03-12”, “Mar – May 2026”. Null when it is no target.
 */
export function parseTarget(text: string): TargetWindow | null {
  const parts = text
    .trim()
    .split(/\s+(?:–|-|to)\s+/i)
    .map((part) => part.trim());
  const last = parseSpan(parts.at(-1) ?? '', null);
  if (!last || parts.length > 2) return null;
  if (parts.length === 1) return last;
  const first = parseSpan(parts[0] ?? '', last.start.slice(0, 4));
  if (!first || first.precision !== last.precision || first.start > last.start) return null;
  return { start: first.start, end: last.end, precision: last.precision };
}

const MONTH_WORD = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';

/** One span; `year` completes a text that names none. */
function parseSpan(text: string, year: string | null): TargetWindow | null {
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
  if (whole) return validDay(whole);
  const words = text.replace(/^(\d{4})[\s-]*([qh]\d)$/i, '$2 $1');
  const y = /(?:^|\s)(\d{4})$/.exec(words)?.[1] ?? year;
  const name = words.replace(/\s*(?<!\d)\d{4}$/, '').trim();
  if (!y) return null;
  if (name === '') return snap(`${y}-01-01`, `${y}-01-01`, 'year');
  const part = /^([qh])([1-4])$/i.exec(name);
  if (part) return parseDivision(y, part[1] === 'q' || part[1] === 'Q', Number(part[2]));
  const dated = new RegExp(`^(?:(\\d{1,2})\\.?\\s+)?${MONTH_WORD}$`, 'i').exec(name);
  const month = MONTHS.findIndex((m) => m.toLowerCase() === dated?.[2]?.toLowerCase()) + 1;
  if (month === 0) return null;
  const prefix = `${y}-${String(month).padStart(2, '0')}`;
  if (dated?.[1]) return validDay(`${prefix}-${dated[1].padStart(2, '0')}`);
  return snap(`${prefix}-01`, `${prefix}-01`, 'month');
}

function parseDivision(year: string, isQuarter: boolean, nth: number): TargetWindow | null {
  if (!isQuarter && nth > 2) return null;
  const month = String((nth - 1) * (isQuarter ? 3 : 6) + 1).padStart(2, '0');
  const date = `${year}-${month}-01`;
  return snap(date, date, isQuarter ? 'quarter' : 'half');
}

function validDay(date: string): TargetWindow | null {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(time) || dayOf(time / DAY_MS) !== date) return null;
  return { start: date, end: date, precision: 'day' };
}
