import type { Scope } from '../compile/predicates.ts';
import type { Cohort, Filter, Property, Selector } from '../filter.contract.ts';

/** An event as the reference holds it. Times in microseconds. */
export interface PlainEvent {
  readonly eventId: string;
  readonly event: string;
  readonly personId: number;
  readonly ts: number;
  readonly columns: Readonly<Record<string, string | null>>;
  readonly props: Readonly<Record<string, unknown>>;
}

export interface World {
  readonly events: readonly PlainEvent[];
  readonly now: number;
  readonly cohorts: ReadonlyMap<string, Cohort>;
}

export const DAY = 86_400_000_000;

export function textOf(event: PlainEvent, { source, name }: Property): string | null {
  if (source === 'column') return name === 'event' ? event.event : (event.columns[name] ?? null);
  const value = event.props[name];
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function toNumber(text: string | null): number | null {
  if (text === null || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null;
  return Number.isFinite(Number(text)) ? Number(text) : null;
}

export function groupText(event: PlainEvent, property: Property): string {
  const text = textOf(event, property);
  return text === null ? 'none' : `=${text}`;
}

function passesText(filter: Filter, text: string | null): boolean {
  if (filter.type === 'presence') return (text !== null) === filter.set;
  if (filter.type === 'boolean') return text === String(filter.value);
  if (filter.type === 'text') {
    const { values } = filter;
    switch (filter.operator) {
      case 'is':
        return text !== null && values.includes(text);
      case 'isNot':
        return text === null || !values.includes(text);
      case 'contains':
        return text !== null && values.some((value) => text.includes(value));
      case 'notContains':
        return text === null || !values.some((value) => text.includes(value));
      case 'startsWith':
        return text !== null && values.some((value) => text.startsWith(value));
    }
  }
  const number = toNumber(text);
  if (number === null) return filter.operator === 'neq';
  switch (filter.operator) {
    case 'eq':
      return number === filter.value;
    case 'neq':
      return number !== filter.value;
    case 'gt':
      return number > filter.value;
    case 'gte':
      return number >= filter.value;
    case 'lt':
      return number < filter.value;
    case 'lte':
      return number <= filter.value;
    case 'between':
      return number >= filter.value && number <= (filter.upTo ?? Number.NaN);
  }
}

export function passes(filter: Filter, event: PlainEvent): boolean {
  return passesText(filter, textOf(event, filter.property));
}

export function selects({ event: name, filters }: Selector, event: PlainEvent): boolean {
  return (name === null || event.event === name) && filters.every((f) => passes(f, event));
}

function isMember(world: World, cohort: Cohort, personId: number): boolean {
  const own = world.events.filter((event) => event.personId === personId).sort(byTime);
  const tests = cohort.conditions.map((condition) => {
    if (condition.kind === 'known') throw new Error('The reference knows events alone.');
    if (condition.kind === 'listed') return condition.personIds.includes(personId);
    if (condition.kind === 'property') {
      const { property } = condition.filter;
      const known = own.findLast((event) => textOf(event, property) !== null);
      return passesText(condition.filter, known ? textOf(known, property) : null);
    }
    const { selector, period, times } = condition;
    const since =
      period.kind === 'ever' ? Number.NEGATIVE_INFINITY : world.now - period.count * DAY;
    const count = own.filter((event) => event.ts >= since && selects(selector, event)).length;
    return times.operator === 'atLeast' ? count >= times.count : count <= times.count;
  });
  return cohort.match === 'all' ? tests.every(Boolean) : tests.some(Boolean);
}

export function byTime(a: PlainEvent, b: PlainEvent): number {
  return a.ts - b.ts || (a.eventId < b.eventId ? -1 : 1);
}

/** The events that a question is about, time aside, in order. */
export function eventsInScope(world: World, scope: Scope): PlainEvent[] {
  const members = new Map<number, boolean>();
  const admitted = (personId: number) => {
    let known = members.get(personId);
    if (known === undefined) {
      known = scope.people.every(({ inside, cohort }) => {
        const described = 'id' in cohort ? world.cohorts.get(cohort.id) : cohort;
        if (!described) throw new Error('unknown cohort');
        return isMember(world, described, personId) === inside;
      });
      members.set(personId, known);
    }
    return known;
  };
  return world.events
    .filter((event) => scope.filters.every((f) => passes(f, event)) && admitted(event.personId))
    .sort(byTime);
}

/** The events of each person, in order. */
export function byPerson(events: readonly PlainEvent[]): Map<number, PlainEvent[]> {
  return Map.groupBy(events, ({ personId }) => personId);
}
