import fc from 'fast-check';
import type { Filter, PeopleFilter, Property, Range, Selector } from '../filter.contract.ts';
import { type Question, type QuestionInput, questionSchema } from '../question.contract.ts';
import type { PlainEvent } from './events.ts';

/** Weeks around the change to summer time in Europe; the grid makes ties and window edges common. */
const BASE = Date.UTC(2026, 2, 12) * 1000;
const HOUR = 3_600_000_000;

export const savedCohort = '019aa000-0000-7000-8000-000000000001';

const eventName = fc.constantFrom('a', 'b', 'c', 'x');
const moment = fc.oneof(
  { weight: 3, arbitrary: fc.nat(40).map((n) => BASE + 10 * 24 * HOUR + n * 6 * HOUR) },
  { weight: 2, arbitrary: fc.nat(24 * 30).map((n) => BASE + n * HOUR) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(60), fc.constantFrom(-1, 1))
      .map(([n, d]) => BASE + n * 12 * HOUR + d),
  },
  { weight: 1, arbitrary: fc.nat(8).map((n) => BASE - n * 25 * 24 * HOUR) },
);
const props = fc.record(
  {
    color: fc.constantFrom<unknown>('red', 'blue', 'red', null, true, ''),
    amount: fc.constantFrom<unknown>(1, 2.5, -4, 10, '12', 'many', null, false),
  },
  { requiredKeys: [] },
);

export const eventsArbitrary: fc.Arbitrary<PlainEvent[]> = fc
  .array(
    fc.record({
      event: eventName,
      personId: fc.integer({ min: 1, max: 4 }),
      ts: moment,
      browser: fc.constantFrom('ff', 'chrome', null),
      path: fc.constantFrom('/', '/price', '/docs', null),
      props,
    }),
    { minLength: 6, maxLength: 30, size: 'max' },
  )
  .map((events) =>
    events.map(({ browser, path, ...event }, i) => ({
      ...event,
      eventId: `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`,
      columns: { browser, path, distinct_id: `p${event.personId}` },
    })),
  );

const property: fc.Arbitrary<Property> = fc.constantFrom<Property>(
  { source: 'column', name: 'browser' },
  { source: 'column', name: 'path' },
  { source: 'property', name: 'color' },
  { source: 'property', name: 'amount' },
  { source: 'property', name: 'a/b~"c' },
);
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    type: fc.constant('text' as const),
    property,
    operator: fc.constantFrom('is', 'isNot', 'contains', 'notContains', 'startsWith'),
    values: fc.array(fc.constantFrom('red', 'blue', 'ff', 'r', '/', 'true', '12', '%', ''), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
  fc.record({
    type: fc.constant('number' as const),
    property,
    operator: fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte'),
    value: fc.constantFrom(1, 2.5, 12, -4, 0),
  }),
  fc.record({
    type: fc.constant('number' as const),
    property,
    operator: fc.constant('between' as const),
    value: fc.constantFrom(-4, 1),
    upTo: fc.constantFrom(2.5, 12),
  }),
  fc.record({ type: fc.constant('boolean' as const), property, value: fc.boolean() }),
  fc.record({ type: fc.constant('presence' as const), property, set: fc.boolean() }),
);
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 7, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.tuple(arbitrary) },
  );
const selector: fc.Arbitrary<Selector> = fc.record({
  event: fc.oneof({ weight: 6, arbitrary: eventName }, { weight: 1, arbitrary: fc.constant(null) }),
  filters: rarely(filter),
});
const condition = fc.oneof(
  fc.record({
    kind: fc.constant('did' as const),
    selector,
    times: fc.record({ operator: fc.constantFrom('atLeast', 'atMost'), count: fc.nat(3) }),
    period: fc.constantFrom({ kind: 'ever' as const }, { kind: 'days' as const, count: 9 }),
  }),
  fc.record({ kind: fc.constant('property' as const), filter }),
  fc.record({ kind: fc.constant('listed' as const), personIds: fc.subarray([1, 2, 3]) }),
);
const people: fc.Arbitrary<PeopleFilter> = fc.record({
  inside: fc.boolean(),
  cohort: fc.oneof(
    fc.record({
      match: fc.constantFrom('all', 'any'),
      conditions: fc.array(condition, { minLength: 1, maxLength: 2 }),
    }),
    fc.constant({ id: savedCohort }),
  ),
});

const range: fc.Arbitrary<Range> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 18, max: 28 }), fc.integer({ min: 1, max: 14 }))
    .map(([day, length]) => ({
      kind: 'between' as const,
      from: `2026-03-${day}`,
      to: new Date(Date.UTC(2026, 2, day + length)).toISOString().slice(0, 10),
    })),
  fc.record({
    kind: fc.constant('last' as const),
    count: fc.integer({ min: 1, max: 3 }),
    unit: fc.constantFrom('day', 'week', 'week', 'month'),
    withCurrent: fc.boolean(),
  }),
);
const scope = {
  range,
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
  filters: rarely(filter),
  people: rarely(people),
};
const breakdown = fc.option(fc.record({ property, limit: fc.integer({ min: 1, max: 3 }) }), {
  nil: null,
});
const unit = fc.constantFrom('day', 'week', 'month');
const window = fc.constantFrom<{ count: number; unit: 'hour' | 'day' }>(
  { count: 6, unit: 'hour' },
  { count: 1, unit: 'day' },
  { count: 3, unit: 'day' },
  { count: 20, unit: 'day' },
);
const measure = fc.oneof(
  fc.record({ kind: fc.constantFrom('count', 'people') }),
  fc.record({ kind: fc.constantFrom('sum', 'average', 'minimum', 'maximum'), property }),
  fc.record({
    kind: fc.constant('percentile'),
    property,
    percent: fc.constantFrom(0, 50, 90, 100),
  }),
);
const series = selector.chain((chosen) => measure.map((m) => ({ ...chosen, measure: m })));

/** What most people ask, without what excludes the quick ways to answer it. */
const plainTrend = fc.record({
  kind: fc.constant('trend'),
  ...scope,
  series: fc.array(
    fc.record({
      event: eventName,
      filters: rarely(filter),
      measure: fc.constant({ kind: 'people' }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  interval: fc.constantFrom('hour', 'day', 'week', 'month'),
});
const trend = fc.record({
  kind: fc.constant('trend'),
  ...scope,
  series: fc.array(series, { minLength: 1, maxLength: 2 }),
  interval: fc.constantFrom('hour', 'day', 'week', 'month', 'all'),
  breakdown,
  compare: fc.boolean(),
  formula: fc.constantFrom(null, null, 'A', '(A + 1) / A * 2 - -3'),
});
const plainFunnel = fc.record({
  kind: fc.constant('funnel'),
  ...scope,
  steps: fc
    .shuffledSubarray(['a', 'b', 'c', 'x'], { minLength: 2 })
    .chain((names) =>
      fc.tuple(...names.map((event) => rarely(filter).map((filters) => ({ event, filters })))),
    ),
  entry: fc.constantFrom('any', 'first'),
  window,
});
const funnel = fc
  .record({
    kind: fc.constant('funnel'),
    ...scope,
    steps: fc.array(selector, { minLength: 2, maxLength: 4 }),
    order: fc.constantFrom('ordered', 'ordered', 'strict', 'any'),
    entry: fc.constantFrom('any', 'first'),
    window,
    excluded: fc.array(fc.tuple(selector, fc.nat(2), fc.nat(3)), { maxLength: 2 }),
    broken: fc.option(
      fc.record({
        property,
        limit: fc.integer({ min: 1, max: 3 }),
        attribution: fc.constantFrom('first', 'last', { step: 1 }),
      }),
      { nil: null },
    ),
  })
  .map(({ excluded, broken, ...question }) => ({
    ...question,
    exclusions:
      question.order === 'ordered'
        ? excluded
            .filter(([, from, to]) => from < to && to < question.steps.length)
            .map(([chosen, from, to]) => ({ ...chosen, from, to }))
        : [],
    breakdown:
      broken && question.order === 'any' ? { ...broken, attribution: 'first' as const } : broken,
  }));
const retention = fc
  .record({
    kind: fc.constant('retention'),
    ...scope,
    start: selector,
    return: selector,
    basis: fc.constantFrom('first', 'recurring'),
    unit,
    periods: fc.integer({ min: 2, max: 6 }),
    counting: fc.constantFrom('calendar', 'rolling'),
    mode: fc.constantFrom('on', 'onOrAfter', 'brackets'),
    mean: fc.constantFrom('weighted', 'simple'),
  })
  .map((question) => ({
    ...question,
    brackets: question.mode === 'brackets' ? (question.periods > 3 ? [1, 3] : [1]) : [],
  }));
const stickiness = fc.record({
  kind: fc.constant('stickiness'),
  ...scope,
  selector,
  interval: unit,
  cumulative: fc.boolean(),
});
const lifecycle = fc.record({ kind: fc.constant('lifecycle'), ...scope, selector, interval: unit });
const paths = fc.record({
  kind: fc.constant('paths'),
  ...scope,
  anchor: fc.option(selector, { nil: null }),
  direction: fc.constantFrom('from', 'to'),
  node: fc.constantFrom<Property>(
    { source: 'column', name: 'event' },
    { source: 'column', name: 'path' },
    { source: 'property', name: 'color' },
  ),
  events: fc.constantFrom([], ['a', 'b'], ['c']),
  length: fc.integer({ min: 2, max: 5 }),
  limit: fc.integer({ min: 1, max: 3 }),
  window,
});

const asked = {
  trend: fc.oneof({ weight: 3, arbitrary: trend }, { weight: 1, arbitrary: plainTrend }),
  funnel: fc.oneof({ weight: 2, arbitrary: funnel }, { weight: 1, arbitrary: plainFunnel }),
  retention,
  stickiness,
  lifecycle,
  paths,
};

/** Questions of one kind, as the contract reads them. */
export function questionArbitrary(kind: Question['kind']): fc.Arbitrary<Question> {
  return (asked[kind] as fc.Arbitrary<unknown>).map((input) =>
    questionSchema.parse(input as QuestionInput),
  );
}

/** A moment within the weeks of the generated events. */
export const nowArbitrary = fc.integer({ min: 14 * 24, max: 26 * 24 }).map((n) => BASE + n * HOUR);
