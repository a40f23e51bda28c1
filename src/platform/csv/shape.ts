import { type DateFormat, fittingDateFormats } from './dates.ts';
import { fittingNumberFormats, type NumberFormat } from './numbers.ts';

/** What the values of a column look like, whatever its name says. */
export type ColumnShape = {
  kind: 'empty' | 'number' | 'date' | 'email' | 'url' | 'boolean' | 'choice' | 'text' | 'prose';
  /** Share of rows with a value, 0 to 1. */
  filled: number;
  /** Distinct values among those seen. */
  distinct: number;
  /** Mean length of the values in characters. */
  meanLength: number;
  /** For dates, every format that fits all values. */
  dateFormats: DateFormat[];
  /** For numbers, every format that fits all values. */
  numberFormats: NumberFormat[];
};

const email = /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]{2,}$/;
const url = /^https?:\/\/\S+$/i;
const yesOrNo = /^(?:true|false|yes|no|y|n|ja|nein|oui|non)$/i;

/** Judges a column by its values; empty ones count only for `filled`. */
export function columnShape(cells: readonly string[]): ColumnShape {
  const values = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  const distinct = new Set(values).size;
  const meanLength =
    values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length);
  const numbers = fittingNumberFormats(values);
  const dates = fittingDateFormats(values);
  return {
    kind: kindOf(values, distinct, meanLength, numbers, dates),
    filled: values.length / Math.max(1, cells.length),
    distinct,
    meanLength,
    dateFormats: dates,
    numberFormats: numbers,
  };
}

function kindOf(
  values: string[],
  distinct: number,
  meanLength: number,
  numbers: NumberFormat[],
  dates: DateFormat[],
): ColumnShape['kind'] {
  if (values.length === 0) return 'empty';
  // Ten digits may as well be an order number: only the column's name can make them a date.
  if (dates.some((format) => format !== 'epoch')) return 'date';
  if (numbers.length > 0) return 'number';
  if (values.every((value) => email.test(value))) return 'email';
  if (values.every((value) => url.test(value))) return 'url';
  if (values.every((value) => yesOrNo.test(value))) return 'boolean';
  if (values.length >= 5 && distinct <= Math.max(2, values.length / 4) && meanLength < 60) {
    return 'choice';
  }
  return meanLength >= 40 || values.some((value) => value.includes('\n')) ? 'prose' : 'text';
}
