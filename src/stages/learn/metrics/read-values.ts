import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invalidInput, type Problem } from '#platform/contract/problem.ts';
import type { ParsedOf } from '#platform/contract/route.ts';
import { type DateFormat, dateFormats, parseDate } from '#platform/csv/dates.ts';
import { CsvFileError } from '#platform/csv/dialect.ts';
import { type NumberFormat, numberFormats, parseNumber } from '#platform/csv/numbers.ts';
import { readCsv } from '#platform/csv/read.ts';
import { type CsvSniff, sniffCsv } from '#platform/csv/sniff.ts';
import { type CsvValues, MAX_DAYS, type metricRoutes } from './metrics.contract.ts';

type Asked = ParsedOf<typeof metricRoutes.readCsv>['body'];

const MOST_COLUMNS = 200;
const MOST_PROBLEMS = 100;
const LARGEST = 1e15;

/**
 * The days and values that a CSV file holds, and why each other row is not taken.
 * @throws Problem 400 for a file that can't be read or has no such columns.
 */
export async function readValues(asked: Asked, today: string): Promise<CsvValues> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-values-'));
  try {
    const path = join(folder, 'values.csv');
    await writeFile(path, Buffer.from(asked.file, 'base64'));
    const sniff = await sniffCsv(path, {}, { limits: { columns: MOST_COLUMNS } });
    const columns = columnsIn(sniff, asked);
    return await valuesIn(path, sniff, columns, today);
  } catch (error) {
    if (!(error instanceof CsvFileError)) throw error;
    throw refusal(error.message);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function refusal(message: string): Problem {
  return invalidInput('body.file', message);
}

interface Columns {
  readonly dayColumn: number;
  readonly valueColumn: number;
  readonly dateFormat: DateFormat;
  readonly dateFormats: DateFormat[];
  readonly numberFormat: NumberFormat;
}

/** The formats that read most of the cells, and which share of them that is. */
function bestFormats<F>(
  formats: readonly F[],
  cells: readonly string[],
  reads: (cell: string, format: F) => boolean,
): { formats: F[]; share: number } {
  const counts = formats.map((format) => cells.filter((cell) => reads(cell, format)).length);
  const most = Math.max(...counts);
  if (most === 0) return { formats: [], share: 0 };
  return { formats: formats.filter((_, i) => counts[i] === most), share: most / cells.length };
}

const DAY_FORMATS = dateFormats.filter((format) => format !== 'epoch');

/** Which columns hold what and how they are written: as told, or as the first rows suggest. */
function columnsIn(sniff: CsvSniff, asked: Asked): Columns {
  const cellsOf = (index: number) =>
    sniff.sample.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '');
  const datesIn = (index: number) =>
    bestFormats(DAY_FORMATS, cellsOf(index), (cell, f) => parseDate(cell, f) !== undefined);
  const numbersIn = (index: number) =>
    bestFormats(numberFormats, cellsOf(index), (cell, f) => parseNumber(cell, f) !== undefined);
  const indexes = sniff.columns.map(({ index }) => index);
  const dayColumn = asked.dayColumn ?? indexes.find((index) => datesIn(index).share > 0.5) ?? 0;
  const others = indexes.filter((index) => index !== dayColumn);
  const valueColumn =
    asked.valueColumn ?? others.find((index) => numbersIn(index).share > 0.5) ?? others[0];
  if (valueColumn === undefined) {
    throw refusal('The file has one column. It takes one with the days and one with the values.');
  }
  for (const column of [dayColumn, valueColumn]) {
    if (!indexes.includes(column)) throw refusal(`The file has no column ${column + 1}.`);
  }
  const fitting = datesIn(dayColumn).formats;
  return {
    dayColumn,
    valueColumn,
    dateFormat: asked.dateFormat ?? fitting[0] ?? 'year-first',
    dateFormats: fitting,
    numberFormat: asked.numberFormat ?? numbersIn(valueColumn).formats[0] ?? 'point',
  };
}

async function valuesIn(
  path: string,
  sniff: CsvSniff,
  columns: Columns,
  today: string,
): Promise<CsvValues> {
  const values = new Map<string, number>();
  const problems: CsvValues['problems'] = [];
  let rejected = 0;
  const reject = (line: number, message: string) => {
    rejected += 1;
    if (problems.length < MOST_PROBLEMS) problems.push({ line, message });
  };
  for await (const { rows, faults } of readCsv(path, { dialect: sniff.dialect })) {
    for (const { line, message } of faults) reject(line, message);
    for (const row of rows) {
      const read = valueIn(row.values, columns, today);
      if (typeof read === 'string') reject(row.line, read);
      else if (values.has(read.day)) {
        reject(row.line, `${read.day} is there twice. The first of them is taken.`);
      } else values.set(read.day, read.value);
    }
    if (values.size > MAX_DAYS) {
      throw refusal(`The file has more than ${MAX_DAYS.toLocaleString('en')} days. Split it.`);
    }
  }
  const days = [...values].map(([day, value]) => ({ day, value }));
  return { columns: sniff.columns, ...columns, values: days, problems, rejected };
}

/** A row's day and value, or what is wrong with it. */
function valueIn(
  cells: readonly string[],
  { dayColumn, valueColumn, dateFormat, numberFormat }: Columns,
  today: string,
): { day: string; value: number } | string {
  const [dayText = '', valueText = ''] = [cells[dayColumn], cells[valueColumn]];
  const day = parseDate(dayText, dateFormat)?.slice(0, 10);
  if (!day) return `“${dayText.slice(0, 40)}” is no day.`;
  if (day > today) return `${day} has not come yet.`;
  const value = parseNumber(valueText, numberFormat);
  if (value === undefined || Math.abs(value) > LARGEST) {
    return `“${valueText.slice(0, 40)}” is no number.`;
  }
  return { day, value };
}
