import type { Cohort, Filter, Known, Property, Selector } from '../filter.contract.ts';
import type { Question } from '../question.contract.ts';

export type Kind = Question['kind'];

/** The questions with what each is for, as the empty page and the chooser say it. */
export const KINDS: readonly { value: Kind; label: string; about: string }[] = [
  { value: 'trend', label: 'Trend', about: 'How often something happens, over time and by group.' },
  {
    value: 'funnel',
    label: 'Funnel',
    about: 'Where people drop out on the way through several steps.',
  },
  { value: 'retention', label: 'Retention', about: 'Whether people come back after they start.' },
  { value: 'lifecycle', label: 'Life cycle', about: 'Who is new, stays, returns or goes quiet.' },
  { value: 'stickiness', label: 'Stickiness', about: 'On how many days people are active.' },
  { value: 'paths', label: 'Paths', about: 'What people do next, or what led them here.' },
];

export const anyEvent: Selector = { event: null, filters: [] };

const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

function scope(days: number, timeZone: string) {
  return {
    productId: null,
    range: { kind: 'last' as const, count: days, unit: 'day' as const, withCurrent: true },
    timeZone,
    filters: [],
    people: [],
  };
}

/**
 * A question of a kind to begin with; of what `before` asks, all that fits is kept. Days are
 * those of `timeZone`, else the browser's.
 */
export function questionOf(
  kind: Kind,
  before?: Question | null,
  timeZone: string | null = null,
): Question {
  const zone = timeZone ?? browserZone;
  const kept = before
    ? {
        productId: before.productId,
        range: before.range,
        timeZone: before.timeZone,
        filters: before.filters,
        people: before.people,
      }
    : {};
  const selector = before ? mainSelector(before) : anyEvent;
  switch (kind) {
    case 'trend':
      return {
        kind,
        ...scope(30, zone),
        ...kept,
        series: [{ ...selector, measure: { kind: 'people' } }],
        formula: null,
        interval: 'day',
        breakdown: null,
        compare: false,
      };
    case 'funnel':
      return {
        kind,
        ...scope(30, zone),
        ...kept,
        steps: [selector, anyEvent],
        order: 'ordered',
        entry: 'any',
        window: { count: 7, unit: 'day' },
        exclusions: [],
        breakdown: null,
      };
    case 'retention':
      return {
        kind,
        ...scope(56, zone),
        ...kept,
        start: selector,
        return: anyEvent,
        basis: 'first',
        unit: 'week',
        periods: 8,
        counting: 'calendar',
        mode: 'on',
        brackets: [],
        mean: 'weighted',
      };
    case 'stickiness':
      return { kind, ...scope(30, zone), ...kept, selector, interval: 'day', cumulative: false };
    case 'lifecycle':
      return { kind, ...scope(84, zone), ...kept, selector, interval: 'week' };
    case 'paths':
      return {
        kind,
        ...scope(30, zone),
        ...kept,
        anchor: selector.event === null ? null : selector,
        direction: 'from',
        node: { source: 'column', name: 'event' },
        events: [],
        length: 5,
        limit: 6,
        window: { count: 1, unit: 'day' },
      };
  }
}

function mainSelector(question: Question): Selector {
  const of = ({ event, filters }: Selector): Selector => ({ event, filters });
  switch (question.kind) {
    case 'trend':
      return of(question.series[0] ?? anyEvent);
    case 'funnel':
      return of(question.steps[0] ?? anyEvent);
    case 'retention':
      return of(question.start);
    case 'paths':
      return of(question.anchor ?? anyEvent);
    default:
      return of(question.selector);
  }
}

/** The question that an address carries; null for none, or one that is not understood. */
export function questionIn(text: string | undefined): Question | null {
  if (!text) return null;
  try {
    const given = JSON.parse(text) as Partial<Question> | null;
    const kind = KINDS.find(({ value }) => value === given?.kind)?.value;
    return kind ? ({ ...questionOf(kind), ...given } as Question) : null;
  } catch {
    return null;
  }
}

/** `column:browser` or `property:plan`: a property as one value of a choice. */
export function propertyKey({ source, name }: Property): string {
  return `${source}:${name}`;
}

export function propertyOf(key: string): Property {
  const [source, ...rest] = key.split(':');
  const name = rest.join(':');
  return source === 'column'
    ? ({ source, name } as Property)
    : { source: 'property', name: name || key };
}

export const newFilter: Filter = {
  type: 'text',
  property: { source: 'column', name: 'browser' },
  operator: 'is',
  values: [],
};

/** Whether everything is filled in that the server needs. */
export function isComplete(question: Question): boolean {
  const selectors: (Selector | null)[] =
    question.kind === 'trend'
      ? question.series
      : question.kind === 'funnel'
        ? [...question.steps, ...question.exclusions]
        : question.kind === 'retention'
          ? [question.start, question.return]
          : question.kind === 'paths'
            ? [question.anchor]
            : [question.selector];
  const described = question.people.flatMap(({ cohort }) => ('id' in cohort ? [] : [cohort]));
  return (
    described.every(isWhole) &&
    [...question.filters, ...selectors.flatMap((selector) => selector?.filters ?? [])].every(filled)
  );
}

/** Whether every test of a cohort has something to test for. */
export function isWhole({ conditions }: Cohort): boolean {
  return conditions.every(
    (condition) =>
      condition.kind === 'listed' ||
      (condition.kind === 'did' ? condition.selector.filters : [condition.filter]).every(filled),
  );
}

function filled(filter: Filter | Known): boolean {
  return filter.type !== 'text' || filter.values.length > 0;
}
