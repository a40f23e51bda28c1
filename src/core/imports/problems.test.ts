import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplyBody } from '#platform/testing/server.ts';
import { type ImportBench, startImportBench } from './import-bench.fixture.ts';

let bench: ImportBench;
let record: ReplyBody;
const BAD = 130;

beforeAll(async () => {
  bench = await startImportBench();
  const rows = Array.from({ length: BAD }, (_, n) =>
    n % 10 === 0 ? `Row ${n},soonish,` : `Row ${n},idea,never`,
  );
  record = await bench.does(
    'check',
    await bench.uploaded(`Title,State,Start\n${rows.join('\n')}\n`, 'feature', {
      parts: [
        {
          name: 'feature',
          noun: 'feature',
          fields: {
            title: { columns: [0] },
            state: { columns: [1] },
            targetStart: { columns: [2] },
          },
        },
      ],
    }),
  );
});
afterAll(() => bench.server.close());

const read = async (path: string) => {
  const { status, body } = await bench.editor.call(
    'GET',
    `${bench.path}/${record.id}/${path}phase=check`,
  );
  expect(status).toBe(200);
  return body;
};

async function rowsOf(narrowed: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let cursor = ''; ; ) {
    const page = await read(`problems?limit=7${narrowed}${cursor}&`);
    rows.push(...page.items.map(({ rowNumber }) => rowNumber));
    if (!page.nextCursor) return rows;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

describe('problems of an import', () => {
  it('are read page by page in the order of the file, all of them once', async () => {
    const all = Array.from({ length: BAD }, (_, n) => n + 2);
    expect(await rowsOf('')).toEqual(all);
    const states = all.filter((row) => (row - 2) % 10 === 0);
    expect(await rowsOf('&column=State&code=invalid_value')).toEqual(states);
    const csv = await bench.editor.call(
      'GET',
      `${bench.path}/${record.id}/problems.csv?phase=check`,
    );
    const column = csv.text.trim().split('\r\n').slice(1);
    expect(column.map((line) => Number(line.split(',')[0]))).toEqual(all);
  });

  it('are counted by column and kind, the most frequent first', async () => {
    const { items, kinds } = await read('problem-kinds?');
    expect(kinds).toBe(2);
    expect(items).toMatchObject([
      { column: 'Start', code: 'invalid_value', count: 117 },
      { column: 'State', code: 'invalid_value', count: 13 },
    ]);
    expect(items[1]?.example).toContain('soonish');
    const viewer = await bench.server.as('contributor');
    const path = `${bench.path}/${record.id}/problem-kinds`;
    expect((await viewer.call('GET', path)).status).toBe(403);
  });
});
