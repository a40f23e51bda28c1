import { type ColumnShape, columnShape } from './shape.ts';

const neverNames = new Set<ColumnShape['kind']>(['number', 'date', 'email', 'url', 'boolean']);

/**
 * Whether the first row names the columns: it has no numbers, dates or addresses where the rows below
 * do, its cells differ from each other, and they do not come back as values.
 */
export function looksLikeHeader(first: readonly string[], rows: readonly string[][]): boolean {
  const cells = first.map((cell) => cell.trim());
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length === 0) return false;
  let evidence = new Set(filled).size === filled.length ? 1 : -1;
  for (const [index, cell] of cells.entries()) {
    if (cell === '') continue;
    const values = rows.map((row) => row[index]?.trim() ?? '').filter((value) => value !== '');
    evidence += columnEvidence(cell, values);
  }
  return evidence > 0;
}

function columnEvidence(cell: string, values: string[]): number {
  if (neverNames.has(columnShape([cell]).kind)) return -1;
  if (values.length === 0) return 0;
  if (values.includes(cell)) return -0.5;
  if (neverNames.has(columnShape(values).kind)) return 1;
  const longest = Math.max(...values.map((value) => value.length));
  return cell.length < longest && cell.length < 60 ? 0.2 : 0;
}
