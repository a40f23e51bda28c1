import type { SqlAnswer } from './sql.contract.ts';

/** The number that an answer in SQL consists of, with the name of its column; null where it is more than that. */
export function numberOf({
  columns,
  rows,
  more,
}: SqlAnswer): { name: string; value: number } | null {
  const [column] = columns;
  const value = rows[0]?.[0];
  if (more || columns.length !== 1 || rows.length !== 1 || column?.holds !== 'number') return null;
  // Decimals come as text, so that none of their digits is lost.
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return null;
  return { name: column.name, value: number };
}
