/** A value as the text of a cell. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function hasUnstorable(cell: string): boolean {
  return cell.includes('\u0000') || !cell.isWellFormed();
}

/** JSON with whole numbers beyond 2^53, such as ids, as the text that they are. */
export function parseJson(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, ((_key: string, value: unknown, context: { source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context.source ?? value)
      : value) as (key: string, value: unknown) => unknown);
}

const MOST_KEYS = 200;

/** The keys of the JSON objects among these cells, in the order in which they turn up. */
export function keysIn(cells: readonly string[]): string[] {
  const keys = new Set<string>();
  for (const cell of cells) {
    for (const key of Object.keys(objectIn(cell) ?? {})) if (keys.size < MOST_KEYS) keys.add(key);
  }
  return [...keys];
}

/** The JSON object that a cell holds. */
export function objectIn(cell: string): Record<string, unknown> | null {
  if (!cell.trimStart().startsWith('{')) return null;
  try {
    return parseJson(cell) as Record<string, unknown>;
  } catch {
    return null;
  }
}
