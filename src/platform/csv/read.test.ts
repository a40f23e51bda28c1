import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CsvDialect, CsvFault } from './dialect.ts';
import { type CsvPosition, type CsvReadOptions, type CsvRow, readCsv } from './read.ts';
import { sniffCsv } from './sniff.ts';

const survey = 'samples/jupyter-notebook-ux-2015/survey-export.csv';
const plain: CsvDialect = {
  encoding: 'utf-8',
  separator: ',',
  quote: '"',
  lineBreak: '\n',
  skipInitialSpace: false,
  skipBytes: 0,
  header: true,
};

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Buffer): Promise<string> {
  const path = join(folder, `${files++}.csv`);
  await writeFile(path, content);
  return path;
}

async function readAll(path: string, options: Partial<CsvReadOptions> = {}) {
  const rows: CsvRow[] = [];
  const faults: CsvFault[] = [];
  const positions: CsvPosition[] = [];
  for await (const batch of readCsv(path, { dialect: plain, ...options })) {
    rows.push(...batch.rows);
    faults.push(...batch.faults);
    positions.push(batch.next);
  }
  return { rows, faults, positions, values: rows.map((row) => row.values) };
}

const readText = async (text: string, options: Partial<CsvReadOptions> = {}) =>
  readAll(await file(text), options);

describe('reading', () => {
  test('gives the rows of the survey exactly as an independent parser does', async () => {
    const { dialect } = await sniffCsv(survey);
    const { rows, faults } = await readAll(survey, { dialect });
    expect(faults).toEqual([]);
    const { readFile } = await import('node:fs/promises');
    const [, ...expected] = parse(await readFile(survey), { relax_column_count: true });
    expect(rows.map((row) => row.values)).toEqual(expected);
    expect(rows).toHaveLength(1706);
  });

  test('agrees with an independent parser on any well-formed table', async () => {
    const cell = fc.oneof(
      fc.stringMatching(/^[a-c",;\n\r \u00e9\u{1F600}]{0,8}$/u),
      fc.constantFrom('"', '""', '\n', ',', 'a"b', ' "x" '),
    );
    const table = fc.integer({ min: 2, max: 4 }).chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 6,
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (cells, end, close) => {
          const lines = cells.map((row) =>
            row.map((c) => `"${c.replaceAll('"', '""')}"`).join(','),
          );
          const text = lines.join(end) + (close ? end : '');
          const { values, faults } = await readText(text, { dialect: { ...plain, header: false } });
          expect(faults).toEqual([]);
          const expected: string[][] = parse(text);
          expect(values).toEqual(expected.filter((row) => row.some((c) => c.trim() !== '')));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('counts rows as a spreadsheet and lines as an editor does', async () => {
    const { rows } = await readText('a,b\n"one\ntwo",2\n\nx,y\r\n');
    expect(rows).toEqual([
      { rowNumber: 2, line: 2, values: ['one\ntwo', '2'] },
      { rowNumber: 4, line: 5, values: ['x', 'y'] },
    ]);
  });

  test('reads every encoding it offers, cell by cell', async () => {
    const content = {
      'windows-1251': 'цена',
      shift_jis: '日本｜語',
      gb18030: '中文',
      'utf-16be': '😀é',
    };
    for (const [encoding, word] of Object.entries(content)) {
      const path = await file(iconv.encode(`a,b\n"${word}\n${word}",ok\n${word},2\n`, encoding));
      const dialect = { ...plain, encoding: encoding as CsvDialect['encoding'] };
      const { values, faults } = await readAll(path, { dialect });
      expect(faults).toEqual([]);
      expect(values).toEqual([
        [`${word}\n${word}`, 'ok'],
        [word, '2'],
      ]);
    }
  });

  test('takes the escape off formulas that another program put on', async () => {
    const { values } = await readText(`a,b\n'=SUM(A1),'plain\n''-x,-5\n`);
    expect(values).toEqual([
      ['=SUM(A1)', "'plain"],
      ["'-x", '-5'],
    ]);
  });
});

describe('faults', () => {
  test('names the line where a quote opened that is never closed, and reads on after it', async () => {
    const { values, faults } = await readText('a,b\n1,"open\n2,x\n3,y\n');
    expect(values).toEqual([
      ['2', 'x'],
      ['3', 'y'],
    ]);
    expect(faults).toMatchObject([{ code: 'quote_not_closed', line: 2, column: 2, rowNumber: 2 }]);
    expect(faults[0]?.message).toContain('opens column 2 is never closed');
  });

  test('loses one row to an open quote that a later quote seems to close', async () => {
    const { values, faults } = await readText('a,b\n1,"open\n2,"def"\n3,x\n');
    expect(values).toEqual([
      ['2', 'def'],
      ['3', 'x'],
    ]);
    expect(faults).toMatchObject([{ code: 'text_after_quote', line: 2 }]);
    expect(faults[0]?.message).toContain('followed by "def');
  });

  test('reports a wrong number of cells, a NUL, half a character and foreign bytes by row', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a,b\n1\n1,2,3\n1,2,\nx,a\0b\n'),
      Buffer.from([0x78, 0x2c, 0xff, 0x0a]),
      Buffer.from('ok,é\n'),
    ]);
    const { values, faults } = await readAll(await file(bytes));
    expect(values).toEqual([
      ['1', '2'],
      ['ok', 'é'],
    ]);
    expect(faults.map(({ code, line }) => [code, line])).toEqual([
      ['cell_count', 2],
      ['cell_count', 3],
      ['nul', 5],
      ['encoding', 6],
    ]);
    const half = Buffer.from('a,b\nx,\ud83d\n', 'utf16le');
    const dialect: CsvDialect = { ...plain, encoding: 'utf-16le' };
    const { faults: halves } = await readAll(await file(half), { dialect });
    expect(halves).toMatchObject([{ code: 'lone_surrogate', column: 2 }]);
  });

  test('fills short rows when asked to', async () => {
    const { values, faults } = await readText('a,b,c\n1\n', { padShortRows: true });
    expect({ values, faults }).toEqual({ values: [['1', '', '']], faults: [] });
  });

  test('holds every limit and goes on with the next line', async () => {
    const limits = { cellBytes: 20, columns: 3, recordBytes: 1000 };
    const long = 'z'.repeat(600_000);
    const text = `a,b\n${long},1\n"${'y'.repeat(30)}",1\n1,2,3,4\nok,1\n${long}`;
    const { values, faults, positions } = await readText(text, { limits });
    expect(positions.at(-1)?.byteOffset).toBe(text.length);
    expect(values).toEqual([['ok', '1']]);
    expect(faults.map(({ code, line }) => [code, line])).toEqual([
      ['cell_too_long', 2],
      ['cell_too_long', 3],
      ['too_many_columns', 4],
      ['cell_too_long', 6],
    ]);
    await expect(readText('a\n1\n2\n', { limits: { rows: 2 } })).rejects.toThrow(
      'more than 2 rows',
    );
    await expect(readText('a\n1\n2\n', { limits: { fileBytes: 2 } })).rejects.toThrow(
      'The file has 6 bytes; up to 2 bytes can be imported.',
    );
  });

  test('survives any bytes, and in time that grows with their number only', async () => {
    const piece = fc.constantFrom('"', '""', '"""', ',', '\n', '\r\n', 'a', ' ', 'é', '\0', "'=");
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const text = pieces.join('');
        const dialect = { ...plain, header: false };
        const { rows, faults, positions } = await readText(text, { dialect });
        const numbers = [...rows, ...faults].map((at) => at.rowNumber);
        expect(new Set(numbers).size).toBe(numbers.length);
        if (positions.length > 0)
          expect(positions.at(-1)?.byteOffset).toBe(Buffer.byteLength(text));
      }),
      { numRuns: 300 },
    );
    const timed = async (text: string) => {
      const started = performance.now();
      await readText(`a\n${text}`);
      return performance.now() - started;
    };
    for (const piece of ['"a\n', 'x,"""""a\n', '"a""']) {
      expect(await timed(piece.repeat(200_000))).toBeLessThan(10_000);
    }
    expect(await timed(`"${'a\n'.repeat(400_000)}`)).toBeLessThan(10_000);
  });

  test('stops at a header that cannot be read', async () => {
    await expect(readText('a,"b\n1,2\n')).rejects.toThrow('The header cannot be read. Line 1');
  });
});

describe('positions', () => {
  test.each(['utf-8', 'utf-16le', 'shift_jis'] as const)(
    'reading on from any batch in %s gives the rest, once',
    async (encoding) => {
      const lines = Array.from({ length: 40 }, (_, n) =>
        n % 7 === 3 ? 'x,"é\n' : `${n},"日\n本"\n`,
      );
      const text = `a,b\n${lines.join('')}`.replaceAll('é', encoding === 'shift_jis' ? 'e' : 'é');
      const path = await file(iconv.encode(text, encoding));
      const options = { dialect: { ...plain, encoding }, batchRows: 3 };
      const whole = await readAll(path, options);
      expect(whole.positions.length).toBeGreaterThan(10);
      for (const [index, from] of whole.positions.entries()) {
        const rest = await readAll(path, { ...options, from });
        const seen = [...rest.rows, ...rest.faults].map((at) => [at.rowNumber, at.line]);
        const expected = [...whole.rows, ...whole.faults]
          .filter((at) => at.rowNumber > from.rowNumber)
          .map((at) => [at.rowNumber, at.line]);
        expect([index, seen.sort()]).toEqual([index, expected.sort()]);
      }
    },
  );

  test('stops between batches when told to', async () => {
    const reading = readAll(survey, { signal: AbortSignal.abort(new Error('cancelled')) });
    await expect(reading).rejects.toThrow('cancelled');
  });
});
