import type { DateFormat } from './dates.ts';
import { nameSimilarity } from './names.ts';
import type { NumberFormat } from './numbers.ts';
import { matchOption } from './option.ts';
import { type ColumnShape, columnShape } from './shape.ts';
import type { CsvColumn } from './sniff.ts';

export type TargetKind =
  | 'text'
  | 'prose'
  | 'number'
  | 'date'
  | 'boolean'
  | 'choice'
  | 'email'
  | 'url'
  | 'tags'
  | 'reference';

/** A field of the record that rows become. */
export type TargetField = {
  name: string;
  label: string;
  kind: TargetKind;
  required?: boolean;
  /** The values a choice allows. */
  options?: readonly string[];
  /** Other names by which files call this field. */
  aliases?: readonly string[];
};

export type ColumnGuess = {
  field: string;
  /** Index of the column. */
  column: number;
  confidence: 'high' | 'medium' | 'low';
  /** Formats that fit all values seen; more than one means that the user must choose. */
  dateFormats?: DateFormat[];
  numberFormats?: NumberFormat[];
};

export type MappingGuess = {
  guesses: ColumnGuess[];
  /** Required fields for which no column was found. */
  missing: string[];
  /** Columns no field was found for. */
  unused: number[];
  shapes: ColumnShape[];
};

const threshold = 0.45;

/**
 * Proposes which column fills which field, from the columns' names and from what their values look
 * like. Each column and each field is used at most once, the surest pairs first.
 */
export function guessMapping(
  columns: readonly CsvColumn[],
  sample: readonly (readonly string[])[],
  fields: readonly TargetField[],
): MappingGuess {
  const shapes = columns.map((column) => columnShape(sample.map((row) => row[column.index] ?? '')));
  const pairs = fields.flatMap((field) =>
    columns.map((column, at) => {
      const values = sample.map((row) => row[column.index]?.trim() ?? '').filter((v) => v !== '');
      return { field, at, score: pairScore(field, column, shapes[at], values) };
    }),
  );
  const guesses: ColumnGuess[] = [];
  const usedColumns = new Set<number>();
  const usedFields = new Set<string>();
  for (const { field, at, score } of pairs.sort((a, b) => b.score - a.score)) {
    if (score < threshold || usedColumns.has(at) || usedFields.has(field.name)) continue;
    usedColumns.add(at);
    usedFields.add(field.name);
    guesses.push(toGuess(field, columns[at]?.index ?? at, score, shapes[at]));
  }
  return {
    guesses,
    missing: fields.filter((f) => f.required && !usedFields.has(f.name)).map((f) => f.name),
    unused: columns.filter((_, at) => !usedColumns.has(at)).map((column) => column.index),
    shapes,
  };
}

/** 0 to 1: how well a column's name and values suit a field. */
function pairScore(
  field: TargetField,
  column: CsvColumn,
  shape: ColumnShape | undefined,
  values: string[],
): number {
  if (!shape) return 0;
  const names = [field.name, field.label, ...(field.aliases ?? [])];
  const name = Math.max(...names.map((candidate) => nameSimilarity(candidate, column.name)));
  const fit = shapeFit(field, shape, values);
  if (fit === 'impossible') return 0;
  // Values that are none of the options need the very name of the field, and then a translation.
  if (fit === 'unlikely') return name >= 0.95 ? 0.6 : 0;
  if (name >= 0.95) return 0.9 + fit * 0.1;
  // Without a telling name only values that can hardly be anything else convince.
  return Math.max(name * 0.7 + fit * 0.2, fit >= 1 ? 0.5 + name * 0.3 : 0);
}

/** How far the values allow or suggest the field; 1 means that they point to this kind alone. */
function shapeFit(
  field: TargetField,
  shape: ColumnShape,
  values: string[],
): number | 'impossible' | 'unlikely' {
  if (shape.kind === 'empty') return 0;
  switch (field.kind) {
    case 'email':
      return shape.kind === 'email' ? 1 : 'impossible';
    case 'url':
      return shape.kind === 'url' ? 1 : 0.2;
    case 'date':
      return shape.dateFormats.length > 0 ? 0.9 : 'impossible';
    case 'number':
      return shape.numberFormats.length > 0 ? 0.6 : 'impossible';
    case 'boolean':
      return shape.kind === 'boolean' ? 0.7 : 'impossible';
    case 'choice': {
      const share = optionShare(field.options ?? [], values);
      return share >= 0.8 ? 1 : share >= 0.2 ? 0.3 : 'unlikely';
    }
    case 'prose':
      return shape.kind === 'prose' && shape.meanLength >= 60
        ? 0.9
        : shape.kind === 'prose'
          ? 0.7
          : 0.2;
    default:
      return shape.kind === 'text' || shape.kind === 'choice' ? 0.5 : 0.3;
  }
}

function optionShare(options: readonly string[], values: string[]): number {
  if (options.length === 0 || values.length === 0) return 0;
  return values.filter((value) => matchOption(options, value) !== undefined).length / values.length;
}

function toGuess(
  field: TargetField,
  column: number,
  score: number,
  shape: ColumnShape | undefined,
): ColumnGuess {
  const confidence = score >= 0.85 ? 'high' : score >= 0.6 ? 'medium' : 'low';
  const guess: ColumnGuess = { field: field.name, column, confidence };
  if (field.kind === 'date') guess.dateFormats = shape?.dateFormats ?? [];
  if (field.kind === 'number') guess.numberFormats = shape?.numberFormats ?? [];
  return guess;
}
