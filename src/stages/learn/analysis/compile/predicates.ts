import { type Calendar, DAY, HOUR, type Micros, MONDAY, modulo, WEEK } from '../calendar.ts';
import type {
  Cohort,
  Condition,
  Filter,
  Known,
  NumberOperator,
  PeopleFilter,
  Property,
  Selector,
} from '../filter.contract.ts';
import type { Binder } from './statement.ts';

/** The part of a question that says which events it is about. */
export interface Scope {
  readonly productId: string | null;
  readonly filters: readonly Filter[];
  readonly people: readonly PeopleFilter[];
}

/** SQL of a property's text, null where the event has none. Only closed names reach the SQL. */
export function propertyText(binder: Binder, property: Property): string {
  if (property.source === 'column') return property.name;
  const { dialect } = binder;
  return dialect.propertyText('props', binder.text(dialect.propertyKey(property.name)));
}

export function propertyNumber(binder: Binder, property: Property): string {
  return binder.dialect.numberOf(propertyText(binder, property));
}

/** The value as answers carry it: `=` and the text, or `none`. */
export function groupOf(binder: Binder, property: Property): string {
  const text = propertyText(binder, property);
  return `coalesce('=' || ${text}, 'none')`;
}

const COMPARISONS: Record<Exclude<NumberOperator, 'between'>, string> = {
  eq: '=',
  neq: '<>',
  gt: '>',
  gte: '>=',
  lt: '<',
  lte: '<=',
};

/** SQL that is true for events (or for values given as `text`) that pass a filter. */
export function filterSql(binder: Binder, filter: Filter, value?: string): string {
  const text = value ?? propertyText(binder, filter.property);
  if (filter.type === 'presence') return `${text} is ${filter.set ? 'not ' : ''}null`;
  if (filter.type === 'boolean') return `${text} = '${filter.value ? 'true' : 'false'}'`;
  return filter.type === 'number'
    ? numberSql(binder, filter, binder.dialect.numberOf(text))
    : textSql(binder, filter, text);
}

function numberSql(binder: Binder, filter: Filter & { type: 'number' }, value: string): string {
  const { operator } = filter;
  if (operator === 'between') {
    return `${value} between ${binder.number(filter.value)} and ${binder.number(filter.upTo ?? 0)}`;
  }
  const test = `${value} ${COMPARISONS[operator]} ${binder.number(filter.value)}`;
  return operator === 'neq' ? `coalesce(${test}, true)` : test;
}

function textSql(binder: Binder, filter: Filter & { type: 'text' }, text: string): string {
  const { dialect } = binder;
  const anyOf = (test: (value: string) => string) =>
    `(${filter.values.map((given) => test(binder.text(given))).join(' or ')})`;
  const equal = () => `${text} in (${filter.values.map((given) => binder.text(given)).join(', ')})`;
  switch (filter.operator) {
    case 'is':
      return equal();
    case 'isNot':
      return `coalesce(not ${equal()}, true)`;
    case 'startsWith':
      return anyOf((given) => dialect.startsWith(text, given));
    case 'contains':
      return anyOf((given) => dialect.contains(text, given));
    case 'notContains':
      return `coalesce(not ${anyOf((given) => dialect.contains(text, given))}, true)`;
  }
}

/** True for the events that a selector means. */
export function selectorSql(binder: Binder, { event, filters }: Selector): string {
  const parts = filters.map((filter) => filterSql(binder, filter));
  if (event !== null) parts.unshift(`event = ${binder.text(event)}`);
  return parts.length > 0 ? parts.join(' and ') : 'true';
}

/** True for the events of these names. */
export function namedSql(binder: Binder, names: readonly string[]): string {
  return binder.dialect.isOneOf(
    'event',
    names.map((name) => binder.text(name)),
  );
}

/** What holds for every event of a question, time aside. */
export function scopeSql(binder: Binder, scope: Scope): string[] {
  const parts = scope.filters.map((filter) => filterSql(binder, filter));
  // Compared as text, so that both engines take it.
  if (scope.productId) parts.unshift(`product_id = ${binder.text(scope.productId)}`);
  return [...parts, ...scope.people.map((filter) => peopleSql(binder, filter))];
}

/** True from one moment up to, and without, another. */
export function betweenSql(binder: Binder, from: Micros, to: Micros): string {
  const { dialect } = binder;
  return `ts >= ${dialect.timestamp(binder.integer(from))} and ts < ${dialect.timestamp(binder.integer(to))}`;
}

function peopleSql(binder: Binder, { inside, cohort }: PeopleFilter): string {
  const known = 'id' in cohort ? binder.cohorts.get(cohort.id) : cohort;
  if (!known) throw new Error('The saved cohorts of a question are read before it is compiled.');
  const members = cohortSql(binder, known);
  return inside ? members : `not ${members}`;
}

/** True for events of people in a cohort. */
export function cohortSql(binder: Binder, { match, conditions }: Cohort): string {
  const parts = conditions.map((condition) => conditionSql(binder, condition));
  return `(${parts.join(match === 'all' ? ' and ' : ' or ')})`;
}

function conditionSql(binder: Binder, condition: Condition): string {
  if (condition.kind === 'listed') {
    return `person_id in (${binder.dialect.integersIn(binder.integers(condition.personIds))})`;
  }
  if (condition.kind === 'known') return knownSql(binder, condition.filter);
  if (condition.kind === 'property') return knownPropertySql(binder, condition.filter);
  const { selector, times, period } = condition;
  if (times.operator === 'atLeast' && times.count === 0) return 'true';
  const during =
    period.kind === 'ever'
      ? ''
      : ` and ts >= ${binder.dialect.timestamp(binder.integer(binder.now - period.count * DAY))}`;
  const matching = `select person_id from events where ${selectorSql(binder, selector)}${during} group by person_id having count(*)`;
  if (times.operator === 'atMost') {
    return `person_id not in (${matching} > ${binder.integer(times.count)})`;
  }
  return `person_id in (${matching} >= ${binder.integer(times.count)})`;
}

/** By what is known of people outside of events: who meets it was read beforehand. */
function knownSql(binder: Binder, filter: Known): string {
  const { opposite, negative } = positiveOf(filter);
  const members = binder.cohorts.get(keyOfKnown(opposite));
  if (!members) throw new Error('Who meets a test is read before it is compiled.');
  return `${negative ? 'not ' : ''}${cohortSql(binder, members)}`;
}

/** By the value that a person's latest event with the property carries; none passes only a “not”. */
function knownPropertySql(binder: Binder, filter: Filter): string {
  const { dialect } = binder;
  const { opposite, negative } = positiveOf(filter);
  const text = propertyText(binder, opposite.property);
  const again = propertyText(binder, opposite.property);
  const latest = dialect.last(text, [dialect.micros('ts'), dialect.tieBreak]);
  const known = `select person_id, ${latest} as known from events where ${again} is not null group by person_id`;
  const members = `select person_id from (${known}) as latest where ${filterSql(binder, opposite, 'known')}`;
  return `person_id ${negative ? 'not in' : 'in'} (${members})`;
}

/** A negative filter as the positive one that it denies. */
export function positiveOf<F extends Filter | Known>(
  filter: F,
): { opposite: F; negative: boolean } {
  if (filter.type === 'text' && filter.operator === 'isNot') {
    return { opposite: { ...filter, operator: 'is' }, negative: true };
  }
  if (filter.type === 'text' && filter.operator === 'notContains') {
    return { opposite: { ...filter, operator: 'contains' }, negative: true };
  }
  if (filter.type === 'number' && filter.operator === 'neq') {
    return { opposite: { ...filter, operator: 'eq' }, negative: true };
  }
  if (filter.type === 'presence' && !filter.set) {
    return { opposite: { ...filter, set: true }, negative: true };
  }
  return { opposite: filter, negative: false };
}

/** What those who meet a test of what is known of them are read under. */
export function keyOfKnown(filter: Known): string {
  return `known ${JSON.stringify(filter)}`;
}

/** SQL of the index of the interval that a timestamp column lies in. */
export function bucketSql(binder: Binder, calendar: Calendar, timestamp = 'ts'): string {
  const { dialect } = binder;
  const micros = dialect.micros(timestamp);
  const { interval, origin, from } = calendar;
  if (interval === 'all') {
    return `case when ${timestamp} >= ${dialect.timestamp(binder.integer(from))} then 0 else -1 end`;
  }
  if (interval === 'hour') {
    const begun = modulo(from, HOUR);
    const hours = dialect.quotient(`${micros} - ${binder.integer(begun)}`, binder.integer(HOUR));
    return `(${hours} - ${binder.integer((from - begun) / HOUR)})`;
  }
  const wall = () => `${micros} + ${offsetSql(binder, calendar, timestamp)}`;
  if (interval === 'month') {
    return `${dialect.monthOf(wall())} - ${dialect.monthOf(binder.integer(origin))}`;
  }
  if (interval === 'week') {
    const since = `${isUtc(calendar) ? micros : wall()} - ${binder.integer(MONDAY)}`;
    const weeks = dialect.quotient(since, binder.integer(WEEK));
    return `(${weeks} - ${binder.integer((origin - MONDAY) / WEEK)})`;
  }
  // The engine's own calendar tells days quicker than a division, but only those of UTC.
  return isUtc(calendar)
    ? dialect.daysSince(binder.integer(origin), timestamp)
    : `(${dialect.quotient(wall(), binder.integer(DAY))} - ${binder.integer(origin / DAY)})`;
}

function isUtc({ offsets }: Calendar): boolean {
  return offsets.every(({ offset }) => offset === 0);
}

/** The zone's offset in microseconds at a timestamp: one value, or one for each part of the year. */
function offsetSql(binder: Binder, { offsets }: Calendar, timestamp: string): string {
  const { dialect } = binder;
  const [first, ...others] = offsets;
  if (others.length === 0) return binder.integer(first?.offset ?? 0);
  const cases = others.map(({ from }, i) => {
    const until = dialect.timestamp(binder.integer(from));
    return `when ${timestamp} < ${until} then ${binder.integer(offsets[i]?.offset ?? 0)}`;
  });
  return `case ${cases.join(' ')} else ${binder.integer(others.at(-1)?.offset ?? 0)} end`;
}
