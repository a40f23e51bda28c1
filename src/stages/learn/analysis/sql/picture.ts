import type { TrendAnswer } from '../answer.contract.ts';
import type { SqlAnswer, SqlValue } from './sql.contract.ts';

const MOST_LINES = 8;

export interface Picture {
  readonly answer: TrendAnswer;
  /** How many groups there are; those beyond the eight largest have no line. */
  readonly groups: number;
}

/**
 * The picture of an answer in SQL: its first column of days or moments as the axis, its numbers as
 * lines, and a line for each value of its text column if it has one. Null where it is no such answer.
 */
export function pictureOf({ columns, rows }: SqlAnswer): Picture | null {
  const places = (holds: string) =>
    columns.flatMap((column, at) => (column.holds === holds ? [at] : []));
  const [time] = places('time');
  const numbers = places('number');
  const [text, ...moreTexts] = places('text');
  if (time === undefined || numbers.length === 0 || moreTexts.length > 0) return null;
  const starts = [...new Set(rows.map((row) => momentIn(row[time])))]
    .filter((start) => start !== null)
    .sort();
  if (starts.length < 2) return null;
  const at = new Map(starts.map((start, i) => [start, i]));
  const lines = new Map<string, (number | null)[]>();
  for (const row of rows) {
    const bucket = at.get(momentIn(row[time]) ?? '');
    if (bucket === undefined) continue;
    for (const place of numbers) {
      const name = nameOf(columns[place]?.name ?? '', text, numbers.length, row);
      const values = lines.get(name) ?? starts.map(() => null);
      // Twice the same moment: these rows are no line.
      if (values[bucket] !== null) return null;
      const value = row[place];
      values[bucket] = typeof value === 'number' ? value : Number(value ?? Number.NaN);
      lines.set(name, values);
    }
  }
  const largest = [...lines]
    .map(([label, values]) => ({ label, values: values.map(known), total: sum(values) }))
    .sort((a, b) => b.total - a.total)
    .slice(0, MOST_LINES);
  return {
    groups: lines.size,
    answer: {
      kind: 'trend',
      buckets: starts.map((start) => ({ start, complete: true })),
      lines: largest.map(({ label, values }) => ({
        series: null,
        label,
        group: null,
        values,
        previous: null,
      })),
    },
  };
}

function nameOf(
  column: string,
  text: number | undefined,
  numbers: number,
  row: readonly SqlValue[],
): string {
  if (text === undefined) return column;
  const group = row[text] === null ? '(not set)' : String(row[text]);
  return numbers === 1 ? group : `${group}: ${column}`;
}

/** `2026-03-31`, or `2026-03-31 12:00` where the time of day says something. */
function momentIn(value: SqlValue | undefined): string | null {
  if (typeof value !== 'string') return null;
  return value.replace(/T00:00:00(\.0+)?Z$/, '').replace(/^(.{10})T(.{5}).*$/, '$1 $2');
}

function known(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value;
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + Math.abs(known(value) ?? 0), 0);
}
