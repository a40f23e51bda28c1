import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CsvOverrides, sniffCsv } from './sniff.ts';

const samples = 'samples/jupyter-notebook-ux-2015';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function sniff(content: string | Buffer, overrides?: CsvOverrides) {
  const path = join(folder, 'file.csv');
  await writeFile(path, content);
  return sniffCsv(path, overrides);
}

describe('the survey files', () => {
  test('the export: commas, 37 long questions with repeats told apart', async () => {
    const { dialect, columns, sample, faults } = await sniffCsv(`${samples}/survey-export.csv`);
    expect(dialect).toMatchObject({ encoding: 'utf-8', separator: ',', quote: '"', header: true });
    expect(columns).toHaveLength(37);
    expect(columns[6]?.name).toBe(
      'Tool / Application #1:What tools and applications, if any, would you like to see more tightly integrated with Jupyter Notebook?',
    );
    expect(new Set(columns.map((column) => column.name)).size).toBe(37);
    expect(sample).toHaveLength(100);
    expect(faults).toEqual([]);
  });

  test.each([
    ['hinderances-themes.csv', ['Column 1', 'hinderances_themes', 'hinderances_keywords']],
    [
      'features_changes-themes.csv',
      ['Column 1', 'features_changes_themes', 'features_changes_keywords'],
    ],
    ['roles.csv', ['Column 1', 'roles_roles', 'roles_keywords', 'roles_primary']],
  ])('%s: semicolons around cells full of commas', async (name, names) => {
    const { dialect, columns } = await sniffCsv(`${samples}/${name}`);
    expect(dialect).toMatchObject({ separator: ';', header: true });
    expect(columns.map((column) => column.name)).toEqual(names);
  });
});

describe('encoding', () => {
  const rows = 'name,city\nZoë,Zürich\nJosé,Ávila\n';

  test.each([
    [iconv.encode(rows, 'utf-8'), 'utf-8', 'valid'],
    [iconv.encode(rows, 'utf-8', { addBOM: true }), 'utf-8', 'byte order mark'],
    [iconv.encode(rows, 'utf-16le', { addBOM: true }), 'utf-16le', 'byte order mark'],
    [iconv.encode(rows, 'utf-16be', { addBOM: true }), 'utf-16be', 'byte order mark'],
    [iconv.encode(rows, 'utf-16le'), 'utf-16le', 'null bytes'],
    [iconv.encode(rows, 'utf-16be'), 'utf-16be', 'null bytes'],
    [iconv.encode(rows, 'windows-1252'), 'windows-1252', 'assumed'],
  ])('%# is read as %s', async (bytes, encoding, reason) => {
    const { dialect, encodingReason, columns, sample } = await sniff(bytes);
    expect([dialect.encoding, encodingReason]).toEqual([encoding, reason]);
    expect(columns.map((column) => column.name)).toEqual(['name', 'city']);
    expect(sample).toEqual([
      ['Zoë', 'Zürich'],
      ['José', 'Ávila'],
    ]);
  });

  test('one letter far behind the beginning decides', async () => {
    const long = `a,b\n${'x,y\n'.repeat(600_000)}`;
    const late = (encoding: string) => sniff(iconv.encode(`${long}é,1\n`, encoding));
    expect((await late('windows-1252')).dialect.encoding).toBe('windows-1252');
    expect((await late('utf-8')).dialect.encoding).toBe('utf-8');
  });

  test('a letter that two reads share is still one', async () => {
    const shared = `a,b\n${'x,y\n'.repeat(262_142)}xx,é\n`;
    expect(Buffer.from(shared)[2 ** 20 - 1]).toBe(0xc3);
    expect((await sniff(shared)).encodingReason).toBe('valid');
  });

  test('a few foreign bytes do not turn UTF-8 into something else', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`a,b\n${'é,ü\n'.repeat(50)}`),
      Buffer.from([0xe9, 0x2c, 0x0a]),
    ]);
    const { dialect, faults } = await sniff(bytes);
    expect(dialect.encoding).toBe('utf-8');
    expect(faults).toMatchObject([{ code: 'encoding', line: 52, column: 1 }]);
  });

  test('the user can choose another', async () => {
    const bytes = iconv.encode('имя,год\nАнна,1\n', 'koi8-r');
    const { columns, encodingReason } = await sniff(bytes, { encoding: 'koi8-r' });
    expect([columns[0]?.name, encodingReason]).toEqual(['имя', 'chosen']);
  });
});

describe('separator and quote', () => {
  test.each([
    ['a,b\n1;2,3\n4;5,6\n', ','],
    ['a;b\n"x, y; z";2\n"1, 2, 3";4\n', ';'],
    ['a\tb,c\n1\t2,3\n', '\t'],
    ['a|b|c\n1,5|2|3\n', '|'],
    [`a;b\n${'1,5;2,5\n'.repeat(99)}`, ';'],
    ['sep=;\r\na;b\r\n1,2;3\r\n', ';'],
    ['text\nOne, two\nthree\nfour, five, six\n', '\t'],
  ])('%j is split at %j', async (text, separator) => {
    expect((await sniff(text)).dialect.separator).toBe(separator);
  });

  test('reads quoted newlines, single quotes and blanks before quotes', async () => {
    expect((await sniff('a,b\n"x\ny, z",2\n')).sample).toEqual([['x\ny, z', '2']]);
    expect((await sniff("'a','b'\n'x, y','2'\n'it''s','3'\n")).sample).toEqual([
      ['x, y', '2'],
      ["it's", '3'],
    ]);
    expect((await sniff('a, b\n1, "x, y"\n2, "z"\n')).sample).toEqual([
      ['1', 'x, y'],
      ['2', 'z'],
    ]);
    expect((await sniff('a,b\r1,2\r3,4\r')).sample).toHaveLength(2);
    expect((await sniff('sep=;\r\na;b\r\n1;2\r\n')).columns[0]?.name).toBe('a');
  });
});

describe('header', () => {
  test.each([
    ['Name,Age\nAnna,3\nBen,4\n', true],
    ['Anna,3\nBen,4\n', false],
    ['note\nIt crashes whenever I open it\nToo slow\n', true],
    ['anna@example.org,Anna\nben@example.org,Ben\n', false],
    ['yes,no\nno,yes\nyes,yes\n', false],
  ])('%j', async (text, header) => {
    expect((await sniff(text)).dialect.header).toBe(header);
  });

  test('repeated and missing names stay distinct', async () => {
    const { columns } = await sniff('Labels,Labels,,id\na,b,c,1\n', { header: true });
    expect(columns.map((column) => column.name)).toEqual([
      'Labels',
      'Labels (2)',
      'Column 3',
      'id',
    ]);
  });
});

describe('what is no table', () => {
  test.each([
    ['', 'The file is empty.'],
    ['\n\n', 'The file has no rows.'],
    [
      'a,"b\n1,2\n3,4\n5,6\n',
      'The first row cannot be read. Line 1: The quote that opens column 2',
    ],
    [Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0, 0, 1, 2]), 'The file is not text.'],
    // What chance alone brings forth: no format to know it by, and few bytes that are NUL.
    [
      Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * i * 31 + i * 7) % 251)),
      'The file is not text.',
    ],
    [Buffer.from('PK\u0003\u0004packed,so,that,no,NUL\nis,in,sight,at,all\n'), 'save it as CSV'],
  ])('%#', async (content, message) => {
    await expect(sniff(content)).rejects.toThrow(message);
  });
});
