import { expect, it } from 'vitest';
import type { SqlAnswer, SqlValue } from '#stages/learn/analysis/sql/sql.contract.ts';
import { figureOf } from './figures.ts';

type Columns = readonly (readonly [string, SqlAnswer['columns'][number]['holds']])[];

function ofSql(columns: Columns, rows: SqlValue[][], more = false) {
  const answer: SqlAnswer = {
    kind: 'sql',
    columns: columns.map(([name, holds]) => ({ name, type: '', holds })),
    rows,
    more,
  };
  const tile = { kind: 'sql', title: 'Rows', answer, askedAt: '', milliseconds: 1 } as const;
  const { value, about, line, rows: told } = figureOf(tile, null);
  return { value, about, line, rows: told };
}

it('draws no fall where the last days of a metric are not final', () => {
  const point = (day: string, value: number, provisional: boolean) => ({ day, value, provisional });
  const points = [
    point('2026-03-01', 90, false),
    point('2026-03-02', 92, false),
    point('2026-03-03', 20, true),
  ];
  const figure = figureOf(
    {
      kind: 'metric',
      title: 'Coming back',
      unit: '%',
      direction: 'up',
      target: null,
      from: '2026-03-01',
      to: '2026-03-03',
      points,
      latest: points[1] ?? null,
      mean: 91,
      meanBefore: null,
    },
    null,
  );
  expect(figure).toMatchObject({ about: 'on 2 Mar 2026', line: [90, 92] });
});

it('tells a report in SQL by its number, its line or its rows', () => {
  expect(ofSql([['paying', 'number']], [['12.5']])).toMatchObject({
    value: '12.5',
    about: 'paying',
  });
  const days = ofSql(
    [
      ['day', 'time'],
      ['visits', 'number'],
    ],
    [
      ['2026-03-02', 5],
      ['2026-03-01', 3],
      ['2026-03-03', null],
    ],
  );
  expect(days).toEqual({ value: '5', about: 'visits, 2 Mar 2026', line: [3, 5, null], rows: [] });
  const rows = ofSql(
    [
      ['plan', 'text'],
      ['people', 'number'],
    ],
    [
      ['pro', 7],
      [null, 1],
    ],
    true,
  );
  expect(rows).toEqual({
    value: '2+',
    about: 'rows',
    line: [],
    rows: [
      ['pro', '7'],
      ['–', '1'],
    ],
  });
});
