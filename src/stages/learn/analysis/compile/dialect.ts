import { DAY } from '../calendar.ts';

/** The type of a value that a statement is given. Lists are JSON texts of integers. */
export type ParameterType = 'text' | 'integer' | 'number' | 'integers';

/** What the two engines say differently. Every argument is SQL already; none is a user's text. */
export interface Dialect {
  readonly name: 'duckdb' | 'clickhouse';
  /** The place of parameter `index` (from 1), as a value of the type. */
  placeholder(index: number, type: ParameterType): string;
  /** Microseconds since 1970 of a timestamp column, as a 64-bit integer. */
  micros(timestamp: string): string;
  timestamp(micros: string): string;
  /** Months since January 1970 of wall-clock microseconds. */
  monthOf(micros: string): string;
  /** Days in UTC from the one that begins at a moment to that of a timestamp. */
  daysSince(micros: string, timestamp: string): string;
  /** Division of whole numbers, rounding down; neither is negative. */
  quotient(value: string, by: string): string;
  /** A whole number between -`most` and `most`, up to 32767: by few of them an engine groups in an array. */
  small(value: string, most: number): string;
  /** Whether a text is one of a list. */
  isOneOf(text: string, values: readonly string[]): string;
  /** Which one of a list a text is, from 1 on; 0 or null for none. */
  placeIn(text: string, values: readonly string[]): string;
  /** The text of a JSON property (null where missing or null), by its quoted key. */
  propertyText(json: string, key: string): string;
  /** How a property's name is given as a parameter to `propertyText`. */
  propertyKey(name: string): string;
  /** The names of a JSON object's properties, a row each. */
  keysOf(json: string): string;
  /** A finite number from a text that reads as one, otherwise null. */
  numberOf(text: string): string;
  contains(text: string, part: string): string;
  startsWith(text: string, part: string): string;
  /** A subquery of the integers in a list parameter. */
  integersIn(list: string): string;
  /** Percentile with linear interpolation; `share` is between 0 and 1. */
  percentile(value: string, share: number): string;
  /** The value in the row where the first of the keys is least, the next deciding ties. */
  first(value: string, keys: readonly string[]): string;
  last(value: string, keys: readonly string[]): string;
  /** A set of whole numbers from 0 to `MOST_BITS` - 1, a bit each, over rows. */
  bitsOf(value: string): string;
  /** Bits `from` to `from + length - 1` of such a set, as a number that is 0 where there are none. */
  bitsFrom(bits: string, from: string, length: number): string;
  /** Events at the same moment are ordered by this. */
  readonly tieBreak: string;
  /** Whether a table of WITH that is read several times is made once. */
  readonly keepsTables: boolean;
  /** The largest number that a window's frame can reach ahead. */
  readonly widestRange: number;
}

/** How many bits a set of them holds. */
export const MOST_BITS = 62;

export const duckdb: Dialect = {
  name: 'duckdb',
  placeholder: (index, type) => `cast($${index} as ${DUCKDB_TYPES[type]})`,
  micros: (timestamp) => `epoch_us(${timestamp})`,
  timestamp: (micros) => `make_timestamp(${micros})`,
  monthOf: (micros) =>
    `(datepart('year', make_timestamp(${micros})) * 12 + datepart('month', make_timestamp(${micros})) - 23641)`,
  daysSince: (micros, timestamp) =>
    `(cast(${timestamp} as date) - cast(make_timestamp(${micros}) as date))`,
  quotient: (value, by) => `((${value}) // (${by}))`,
  small: (value, most) => `cast(${value} as ${most < 128 ? 'tinyint' : 'smallint'})`,
  // Functions are worked out once for each text in a column's dictionary, comparisons for each row.
  isOneOf: (text, values) => `list_contains([${values.join(', ')}], ${text})`,
  placeIn: (text, values) => `list_position([${values.join(', ')}], ${text})`,
  propertyText: (json, key) => `json_extract_string(${json}, ${key})`,
  keysOf: (json) => `unnest(json_keys(${json}))`,
  propertyKey: (name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  numberOf: (text) =>
    `case when isfinite(try_cast(${text} as double)) then try_cast(${text} as double) end`,
  contains: (text, part) => `contains(${text}, ${part})`,
  startsWith: (text, part) => `starts_with(${text}, ${part})`,
  integersIn: (list) => `select unnest(cast(${list} as bigint[]))`,
  percentile: (value, share) => `quantile_cont(${value}, ${share})`,
  first: (value, keys) => `arg_min(${value}, ${tuple(keys)})`,
  last: (value, keys) => `arg_max(${value}, ${tuple(keys)})`,
  bitsOf: (value) => `bit_or(1::bigint << (${value}))`,
  bitsFrom: (bits, from, length) => `((${bits} >> (${from})) & ${2 ** length - 1})`,
  tieBreak: 'event_id',
  keepsTables: true,
  widestRange: Number.MAX_SAFE_INTEGER,
};

const DUCKDB_TYPES: Record<ParameterType, string> = {
  text: 'varchar',
  integer: 'bigint',
  number: 'double',
  integers: 'varchar',
};

export const clickhouse: Dialect = {
  name: 'clickhouse',
  placeholder: (index, type) => `{p${index}:${CLICKHOUSE_TYPES[type]}}`,
  micros: (timestamp) => `toUnixTimestamp64Micro(${timestamp})`,
  timestamp: (micros) => `fromUnixTimestamp64Micro(${micros}, 'UTC')`,
  monthOf: (micros) =>
    `(toInt64(toYear(fromUnixTimestamp64Micro(${micros}, 'UTC'))) * 12 + toMonth(fromUnixTimestamp64Micro(${micros}, 'UTC')) - 23641)`,
  daysSince: (micros, timestamp) =>
    `(toInt64(toDate32(${timestamp}, 'UTC')) - intDiv(${micros}, ${DAY}))`,
  quotient: (value, by) => `toInt64(intDiv(${value}, ${by}))`,
  small: (value) => value,
  isOneOf: (text, values) => `${text} in (${values.join(', ')})`,
  placeIn: (text, values) => `indexOf([${values.join(', ')}], ${text})`,
  propertyText: (json, key) =>
    `multiIf(JSONType(${json}, ${key}) = 'String', JSONExtractString(${json}, ${key}), JSONType(${json}, ${key}) = 'Null', null, JSONExtractRaw(${json}, ${key}))`,
  keysOf: (json) => `arrayJoin(JSONExtractKeys(${json}))`,
  propertyKey: (name) => name,
  numberOf: (text) => `if(isFinite(toFloat64OrNull(${text})), toFloat64OrNull(${text}), null)`,
  contains: (text, part) => `position(${text}, ${part}) > 0`,
  startsWith: (text, part) => `startsWith(${text}, ${part})`,
  integersIn: (list) => `select arrayJoin(${list})`,
  percentile: (value, share) => `quantileExactInclusiveOrNull(${share})(${value})`,
  first: (value, keys) => `argMin(${value}, ${tuple(keys)})`,
  last: (value, keys) => `argMax(${value}, ${tuple(keys)})`,
  bitsOf: (value) => `groupBitOr(bitShiftLeft(toUInt64(1), ${value}))`,
  bitsFrom: (bits, from, length) =>
    `bitAnd(bitShiftRight(${bits}, ${from}), toUInt64(${2 ** length - 1}))`,
  tieBreak: 'toString(event_id)',
  keepsTables: false,
  widestRange: 2 ** 31 - 1,
};

const CLICKHOUSE_TYPES: Record<ParameterType, string> = {
  text: 'String',
  integer: 'Int64',
  number: 'Float64',
  integers: 'Array(Int64)',
};

function tuple(keys: readonly string[]): string {
  return keys.length === 1 ? (keys[0] ?? '') : `(${keys.join(', ')})`;
}
