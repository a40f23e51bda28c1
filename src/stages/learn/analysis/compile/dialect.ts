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
  /** The day of a timestamp in UTC, counted from 1970 on. */
  dayOf(timestamp: string): string;
  /** Division of integers, rounding down; exact while the quotient is below 10,000 intervals. */
  floorDivide(value: string, by: string): string;
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
  dayOf: (timestamp) => `(cast(${timestamp} as date) - date '1970-01-01')`,
  floorDivide: (value, by) => `cast(floor((${value}) / (${by})::double) as bigint)`,
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
  dayOf: (timestamp) => `toInt64(toDate32(${timestamp}, 'UTC'))`,
  floorDivide: (value, by) => `toInt64(floor((${value}) / toFloat64(${by})))`,
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
