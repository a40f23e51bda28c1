import { parseDate } from '#platform/csv/dates.ts';
import { parseNumber } from '#platform/csv/numbers.ts';
import { matchOption } from '#platform/csv/option.ts';
import type { CsvColumn } from '#platform/csv/sniff.ts';
import type { Cells } from './mapping.ts';
import type { ImportField } from './target.ts';

/** A value for a field, text that names other records, nothing, or why it cannot be read. */
export type Converted =
  | { kind: 'value'; value: unknown }
  | { kind: 'names'; names: string[] }
  | { kind: 'empty' }
  | { kind: 'invalid'; message: string };

/** The text of a source in a row: its cells joined, or its fallback where they are empty. */
function sourceText(cells: Cells, values: readonly string[]): string {
  const texts = cells.columns
    .map((index) => values[index] ?? '')
    .filter((text) => text.trim() !== '');
  return texts.length > 0 ? texts.join(cells.join ?? '\n') : (cells.fallback ?? '');
}

/** Turns a source's text into the value of a field, by the field's own rules. */
export function convert(field: ImportField, cells: Cells, values: readonly string[]): Converted {
  const whole = sourceText(cells, values);
  // Blanks around a value mean nothing, except in long texts.
  const text = field.kind === 'longText' ? whole : whole.trim();
  if (text === '') return { kind: 'empty' };
  if (field.kind === 'tags' || field.kind === 'reference' || field.kind === 'person') {
    return { kind: 'names', names: field.kind === 'tags' ? entries(cells, values) : [text] };
  }
  const value = field.kind === 'list' ? entries(cells, values) : read(field, cells, text);
  if (value === undefined) return { kind: 'invalid', message: complaint(field, text) };
  const checked = field.field?.base.safeParse(value);
  if (checked?.success === false) {
    return { kind: 'invalid', message: checked.error.issues[0]?.message ?? complaint(field, text) };
  }
  return { kind: 'value', value: checked ? checked.data : value };
}

/** The separate entries of tags and lists: one per column, each split where a separator is given. */
export function entries(cells: Cells, values: readonly string[]): string[] {
  const split = cells.split ?? ',';
  const texts = cells.columns.map((index) => values[index] ?? '');
  const given = texts.some((text) => text.trim() !== '') ? texts : [cells.fallback ?? ''];
  const parts = given.flatMap((text) => (split === '' ? [text] : text.split(split)));
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ''))];
}

function read(field: ImportField, cells: Cells, text: string): unknown {
  switch (field.kind) {
    case 'text':
      return text.replace(/\s*[\r\n]+\s*/g, ' ');
    case 'url':
      return /^[\w-]+(\.[\w-]+)+(\/|$)/.test(text) ? `https://${text}` : text;
    case 'integer':
    case 'number':
      return parseNumber(text, cells.numberFormat ?? 'point');
    case 'boolean':
      return readBoolean(text);
    case 'choice':
      return readChoice(field, cells, text);
    case 'date':
      return parseDate(text, cells.dateFormat ?? 'year-first')?.slice(0, 10);
    case 'timestamp': {
      const date = parseDate(text, cells.dateFormat ?? 'year-first');
      return date?.length === 10 ? `${date}T00:00:00.000Z` : date;
    }
    default:
      return text;
  }
}

function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (['true', 'yes', 'y', '1', 'x', 'ja', 'oui'].includes(word)) return true;
  return ['false', 'no', 'n', '0', 'nein', 'non'].includes(word) ? false : undefined;
}

function readChoice(field: ImportField, cells: Cells, text: string): string | undefined {
  const options = field.options ?? [];
  const chosen = cells.options?.[text];
  if (chosen !== undefined) return options.find(({ value }) => value === chosen)?.value;
  const values = options.map(({ value }) => value);
  const labels = options.map(({ label }) => label);
  const label = matchOption(labels, text);
  return matchOption(values, text) ?? (label && values[labels.indexOf(label)]);
}

function complaint(field: ImportField, text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  switch (field.kind) {
    case 'integer':
    case 'number':
      return `“${shown}” is no number. Mend the cell or choose another number format.`;
    case 'date':
    case 'timestamp':
      return `“${shown}” is no date in the chosen format. Mend the cell or choose another format.`;
    case 'boolean':
      return `“${shown}” is neither yes nor no.`;
    case 'choice':
      return `“${shown}” is none of ${(field.options ?? []).map(({ label }) => label).join(', ')}. Say in the mapping which of them it means.`;
    default:
      return `“${shown}” does not fit ${field.label}.`;
  }
}

/** Names the columns a source reads, for messages. */
export function columnNamesOf(cells: Cells, columns: readonly CsvColumn[]): string {
  return cells.columns.map((index) => columns[index]?.name ?? `Column ${index + 1}`).join(', ');
}
