import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { csvSeparators } from './dialect.ts';
import { readCsv } from './read.ts';
import { csvRecord, escapeFormula, stripFormulaEscape, writeCsv } from './write.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0')),
  fc.stringMatching(/^'{0,3}[=+\-@\t\r\n]['",;\d.e]{0,4}$/),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);

test('what is written is read back exactly, whatever the cells hold', async () => {
  const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(...csvSeparators),
      fc.boolean(),
      async (rows, separator, mark) => {
        const path = join(folder, 'round.csv');
        const records = [['a', 'b', 'c'], ...rows];
        await writeFile(path, Readable.from(writeCsv(records, { separator, byteOrderMark: mark })));
        const read: string[][] = [];
        const dialect = {
          encoding: 'utf-8',
          separator,
          quote: '"',
          lineBreak: '\n',
          skipInitialSpace: false,
          skipBytes: mark ? 3 : 0,
          header: true,
        } as const;
        for await (const batch of readCsv(path, { dialect })) {
          expect(batch.faults).toEqual([]);
          read.push(...batch.rows.map((row) => row.values));
        }
        expect(read).toEqual(rows.filter((row) => row.some((text) => text.trim() !== '')));
      },
    ),
    { numRuns: 400 },
  );
});

test('no cell of text begins as a formula, and numbers are left alone', () => {
  fc.assert(
    fc.property(cell, (text) => {
      const escaped = escapeFormula(text);
      expect(stripFormulaEscape(escaped)).toBe(text);
      if (/^[=+\-@\t\r]/.test(escaped)) expect(Number.isNaN(Number(escaped))).toBe(false);
    }),
  );
  expect(['-5', '+1.5e3', '-.5', '-5+cmd', '+47 12 34', '@x'].map(escapeFormula)).toEqual([
    '-5',
    '+1.5e3',
    '-.5',
    "'-5+cmd",
    "'+47 12 34",
    "'@x",
  ]);
});

test('other programs read the records as written', () => {
  const values = ['a"b', 'x\ny', ' padded ', '', null, 5, true, new Date(0)];
  expect(parse(csvRecord(values))).toEqual([
    ['a"b', 'x\ny', ' padded ', '', '', '5', 'true', '1970-01-01T00:00:00.000Z'],
  ]);
});
