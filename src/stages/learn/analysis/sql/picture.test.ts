import { expect, it } from 'vitest';
import { pictureOf } from './picture.ts';
import type { SqlAnswer, SqlValue } from './sql.contract.ts';

type Holds = SqlAnswer['columns'][number]['holds'];
const answer = (holds: readonly Holds[], rows: SqlValue[][]): SqlAnswer => ({
  kind: 'sql',
  columns: holds.map((one, i) => ({ name: `${one}${i}`, type: '', holds: one })),
  rows,
  more: false,
});
const lines = (given: SqlAnswer) =>
  pictureOf(given)?.answer.lines.map(({ label, values }) => [label, values]) ?? null;

it('draws numbers over time, in order, with what is not known left out', () => {
  const rows = [
    ['2026-03-02', 5, null],
    ['2026-03-01', 3, 1],
  ];
  const given = answer(['time', 'number', 'number'], rows);
  expect(lines(given)).toEqual([
    ['number1', [3, 5]],
    ['number2', [1, null]],
  ]);
  const moments = answer(
    ['time', 'number'],
    [
      ['2026-03-01T00:00:00.000Z', 1],
      ['2026-03-01T13:30:00.000Z', 2],
    ],
  );
  expect(pictureOf(moments)?.answer.buckets.map(({ start }) => start)).toEqual([
    '2026-03-01',
    '2026-03-01 13:30',
  ]);
});

it('draws a line for each group, the largest eight, and says how many there are', () => {
  const rows = Array.from({ length: 10 }, (_, i) => [
    ['2026-03-01', `g${i}`, i],
    ['2026-03-02', `g${i}`, i],
  ]).flat();
  const picture = pictureOf(answer(['time', 'text', 'number'], rows));
  expect(picture?.groups).toBe(10);
  expect(picture?.answer.lines).toHaveLength(8);
  expect(picture?.answer.lines[0]).toMatchObject({ label: 'g9', values: [9, 9] });
});

it('draws nothing of what is no line', () => {
  expect(pictureOf(answer(['number'], [[1], [2]]))).toBe(null);
  expect(pictureOf(answer(['time', 'number'], [['2026-03-01', 1]]))).toBe(null);
  const twice = [
    ['2026-03-01', 1],
    ['2026-03-01', 2],
    ['2026-03-02', 2],
  ];
  expect(pictureOf(answer(['time', 'number'], twice))).toBe(null);
  expect(pictureOf(answer(['time', 'text', 'text', 'number'], []))).toBe(null);
});
