import { hash } from 'node:crypto';
import type { CsvRow } from '#platform/csv/read.ts';
import type { CsvColumn } from '#platform/csv/sniff.ts';
import { objectIn, parseJson } from '#platform/tables/cells.ts';
import type { Cell, HistoryMapping } from './history.contract.ts';
import { momentReader } from './moments.ts';

/** Names that stand for rows without an id of their own. */
const ROW_IDS = '2f6d6c0e-5a34-4b0e-9d4b-7c1d0b6f2a93';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Json = Record<string, unknown>;

/** An event as capturing takes it, or why a row makes none. */
export type Made =
  | { readonly row: CsvRow; readonly value: Json }
  | {
      readonly row: CsvRow;
      readonly column: string;
      readonly code: 'missing_value' | 'invalid_value';
      readonly reason: string;
    };

/**
 * Turns rows into events of the form that products send. The same row always gives the same event
 * with the same id, whatever file or format it comes in.
 */
export function eventMaker(
  mapping: HistoryMapping,
  columns: readonly CsvColumn[],
): (row: CsvRow) => Made[] {
  const read = momentReader(mapping.dateFormat, mapping.timeZone);
  const nameOf = (column: number) => columns[column]?.name ?? `Column ${column + 1}`;
  const make = mapping.layout === 'stages' ? stageEvents : rowEvent;
  return (row) => make(row, { mapping, nameOf, read });
}

interface Means {
  readonly mapping: HistoryMapping;
  readonly nameOf: (column: number) => string;
  readonly read: ReturnType<typeof momentReader>;
}

function rowEvent(row: CsvRow, { mapping, nameOf, read }: Means): Made[] {
  const { event, eventName, at, id } = mapping;
  const name = event ? textAt(row, event) : (eventName ?? '');
  const columnOf = (cell: Cell | null | undefined) => (cell ? nameOf(cell.column) : '');
  const missing = (cell: Cell | null | undefined, reason: string): Made[] => [
    { row, column: columnOf(cell), code: 'missing_value', reason },
  ];
  if (name === '') return missing(event, 'The row names no event.');
  const person = personOf(row, mapping);
  if (person === '') return missing(mapping.person[0], 'The row does not say whose it is.');
  const told = at ? textAt(row, at) : '';
  if (told === '') return missing(at, 'The row does not say when it happened.');
  const moment = read(told);
  if (!moment) {
    const reason = `“${shortened(told)}” is no date and time in the form that was chosen.`;
    return [{ row, column: columnOf(at), code: 'invalid_value', reason }];
  }
  const properties = propertiesOf(row, mapping, nameOf);
  const given = id ? textAt(row, id) : '';
  const identity = given === '' ? canonical([name, person, moment.ts, properties]) : given;
  const value = eventOf(name, person, moment.ts, properties);
  return [{ row, value: { ...value, ...idOf(identity, given !== '') } }];
}

/** An event for each stage that a deal has reached; those of one day follow in the order of the stages. */
function stageEvents(row: CsvRow, { mapping, nameOf, read }: Means): Made[] {
  const person = personOf(row, mapping);
  const [first] = mapping.person;
  if (person === '') {
    const column = first ? nameOf(first.column) : '';
    const reason = 'The row does not say which deal it is.';
    return [{ row, column, code: 'missing_value', reason }];
  }
  const properties = propertiesOf(row, mapping, nameOf);
  const made: Made[] = [];
  for (const [order, { column, name }] of mapping.stages.entries()) {
    const told = (row.values[column] ?? '').trim();
    if (told === '') continue;
    const moment = read(told);
    if (!moment) {
      const reason = `“${shortened(told)}” is no date in the form that was chosen.`;
      made.push({ row, column: nameOf(column), code: 'invalid_value', reason });
      continue;
    }
    const ts = moment.ts + (moment.isDay ? order * 1000 : 0);
    // What is known of a deal changes from export to export; that it reached a stage does not.
    const identity = canonical(['stage', person, name, moment.ts]);
    made.push({
      row,
      value: { ...eventOf(name, person, ts, properties), ...idOf(identity, false) },
    });
  }
  return made;
}

function eventOf(event: string, person: string, ts: number, properties: Json): Json {
  return { event, distinct_id: person, timestamp: isoOf(ts), properties };
}

/** An id of the row's own is known again as the one that the product sent. */
function idOf(identity: string, own: boolean): Json {
  if (!own) return { uuid: uuidFor(identity) };
  return UUID.test(identity) ? { uuid: identity } : { message_id: identity };
}

function personOf(row: CsvRow, { person, personPrefix }: HistoryMapping): string {
  for (const cell of person) {
    const text = textAt(row, cell);
    if (text !== '') return personPrefix + text;
  }
  return '';
}

/** What a row says at a place; empty where it says nothing. */
export function textAt(row: CsvRow, { column, key }: Cell): string {
  const text = row.values[column] ?? '';
  if (key === undefined) return text.trim();
  const value = objectIn(text)?.[key];
  if (value === null || value === undefined || typeof value === 'object') return '';
  return String(value).trim();
}

/** What the cells that are named by keys say already is no property as well. */
function propertiesOf(row: CsvRow, mapping: HistoryMapping, nameOf: Means['nameOf']): Json {
  const properties: Json = {};
  const used = [mapping.event, mapping.at, mapping.id, ...mapping.person];
  for (const column of mapping.spread) {
    const keys = new Set(used.flatMap((cell) => (cell?.column === column ? (cell.key ?? []) : [])));
    for (const [name, value] of Object.entries(objectIn(row.values[column] ?? '') ?? {})) {
      if (!keys.has(name)) properties[name] = value;
    }
  }
  for (const column of mapping.properties) {
    const text = row.values[column] ?? '';
    if (text !== '') properties[nameOf(column)] = jsonOf(text);
  }
  return properties;
}

/** Numbers, yes and no, lists and objects where the text is exactly how JSON writes them. */
function jsonOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  if (String(number) === text && Number.isFinite(number)) return number;
  if (!/^[[{]/.test(text)) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** A UUID (version 5) made from the identity of a row. */
function uuidFor(identity: string): string {
  const hex = hash('sha1', `${ROW_IDS} ${identity}`);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** As JSON with the keys in order, so that the order of columns makes no other row. */
function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const object = value as Json;
  const parts = Object.keys(object)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(object[key])}`);
  return `{${parts.join(',')}}`;
}

function isoOf(ts: number): string {
  const ms = Math.floor(ts / 1000);
  const rest = String(ts - ms * 1000).padStart(3, '0');
  return `${new Date(ms).toISOString().slice(0, -1)}${rest}Z`;
}

/** A text from a file as it is quoted to people. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
