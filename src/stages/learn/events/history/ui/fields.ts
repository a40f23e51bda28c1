import type { ImportPreview } from '#core/imports/imports.contract.ts';
import type { Cell, HistoryMapping } from '../history.contract.ts';

/** What each part of the form works on. */
export interface FieldsProps {
  readonly mapping: HistoryMapping;
  readonly update: (change: (mapping: HistoryMapping) => HistoryMapping) => void;
  readonly columns: ImportPreview['columns'];
}

type Columns = FieldsProps['columns'];

/** Every place of a row that can be chosen: the columns, and the keys of those that hold objects. */
export function placesOf(columns: Columns): { value: string; label: string }[] {
  return columns.flatMap(({ index, name, keys }) => [
    { value: String(index), label: name },
    ...keys.map((key) => ({ value: `${index}.${key}`, label: `${name} › ${key}` })),
  ]);
}

export function valueOfCell(cell: Cell | null | undefined): string {
  if (!cell) return '';
  return cell.key === undefined ? String(cell.column) : `${cell.column}.${cell.key}`;
}

export function cellOfValue(value: string): Cell | null {
  if (value === '') return null;
  const dot = value.indexOf('.');
  if (dot === -1) return { column: Number(value) };
  return { column: Number(value.slice(0, dot)), key: value.slice(dot + 1) };
}

/** A column that says who, what or when is no property as well. */
export function withoutProperty(mapping: HistoryMapping, cell: Cell | null): HistoryMapping {
  if (!cell || cell.key !== undefined) return mapping;
  return { ...mapping, properties: mapping.properties.filter((at) => at !== cell.column) };
}
