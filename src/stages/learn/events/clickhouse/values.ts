import type { Value } from '../event-store.ts';

/** A moment in microseconds since 1970 as ClickHouse reads it. */
export function toMoment(micros: number): string {
  const ms = Math.floor(micros / 1000);
  const iso = new Date(ms).toISOString().replace('T', ' ').slice(0, -1);
  return `${iso}${String(Math.round(micros - ms * 1000)).padStart(3, '0')}`;
}

/** A value of ClickHouse's JSON as the port has it, by the type of its column. */
export function toValue(cell: unknown, type: string): Value {
  if (cell === null || cell === undefined) return null;
  if (Array.isArray(cell)) {
    const inner = /^Array\((.*)\)$/.exec(type)?.[1] ?? 'String';
    return cell.map((item) => toValue(item, inner));
  }
  const bare = type.replace(/^(?:Nullable|LowCardinality)\((.*)\)$/, '$1');
  if (bare !== type) return toValue(cell, bare);
  if (typeof cell === 'string') return fromText(cell, bare);
  if (typeof cell === 'number' || typeof cell === 'boolean') return cell;
  return Object.fromEntries(
    Object.entries(cell as Record<string, unknown>).map(([name, item]) => [
      name,
      toValue(item, typeof item === 'string' ? 'String' : 'Float64'),
    ]),
  );
}

function fromText(text: string, type: string): Value {
  if (/^U?Int(64|128|256)/.test(type)) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : text;
  }
  // With milliseconds at least, and microseconds where there are any.
  if (type.startsWith('DateTime')) {
    const [, whole = text, fraction = ''] = /^(.*?)(?:\.(\d+))?Z$/.exec(text) ?? [];
    const digits = fraction.padEnd(6, '0').slice(0, 6);
    return `${whole}.${digits.endsWith('000') ? digits.slice(0, 3) : digits}Z`;
  }
  return text;
}
