import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './answer.contract.ts';
import { type Question, type QuestionInput, questionSchema } from './question.contract.ts';
import { openDuckdb } from './reference/duckdb-engine.ts';
import type { PlainEvent } from './reference/events.ts';
import { funnelOutcomes } from './reference/funnel.ts';
import { ask, type Engine } from './reference/semantics.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openDuckdb();
});
afterAll(() => engine.close());

/** `[person, event, moment]`, moments in UTC. */
const events = (rows: readonly (readonly [number, string, string])[]): PlainEvent[] =>
  rows.map(([personId, event, at], i) => ({
    eventId: `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`,
    event,
    personId,
    ts: Date.parse(at) * 1000,
    columns: {},
    props: {},
  }));

const on = (person: number, event: string, ...days: string[]) =>
  days.map((day) => [person, event, `${day}T12:00:00Z`] as const);
const any = (event: string) => ({ event, filters: [] });

async function answer<K extends Question['kind']>(
  all: PlainEvent[],
  input: QuestionInput & { kind: K },
  now: string,
): Promise<Answer & { kind: K }> {
  await engine.load(all);
  const world = { events: all, now: Date.parse(now) * 1000, cohorts: new Map() };
  const { answer: found } = await ask(engine, questionSchema.parse(input), world);
  return found as Answer & { kind: K };
}

describe('PostHog', () => {
  // posthog/hogql_queries/insights/retention/test/test_retention_query_runner.py::test_day_interval
  it('retention by day', async () => {
    const june = (n: number) => `2020-06-${String(10 + n)}`;
    const all = events([
      ...on(1, '$pageview', june(0), june(1), june(2), june(5), june(6)),
      ...on(2, '$pageview', june(1), june(2), june(3), june(6)),
    ]);
    const { cohorts } = await answer(
      all,
      {
        kind: 'retention',
        range: { kind: 'between', from: june(0), to: june(6) },
        start: any('$pageview'),
        return: any('$pageview'),
        basis: 'recurring',
        unit: 'day',
        periods: 11,
      },
      `${june(10)}T00:00:00Z`,
    );
    expect(cohorts.slice(0, 3).map(({ cells }) => cells.slice(0, 7).map((c) => c?.people))).toEqual(
      [
        [1, 1, 1, 0, 0, 1, 1],
        [2, 2, 1, 0, 1, 2, 0],
        [2, 1, 0, 1, 2, 0, 0],
      ],
    );
  });

  // posthog/hogql_queries/insights/test/test_lifecycle_query_runner.py::test_lifecycle_trend
  it('life cycle', async () => {
    const january = (...days: number[]) => days.map((n) => `2020-01-${String(n).padStart(2, '0')}`);
    const all = events([
      ...on(1, '$pageview', ...january(11, 12, 13, 15, 17, 19)),
      ...on(2, '$pageview', ...january(9, 12)),
      ...on(3, '$pageview', ...january(12)),
      ...on(4, '$pageview', ...january(15)),
    ]);
    const found = await answer(
      all,
      {
        kind: 'lifecycle',
        range: { kind: 'between', from: '2020-01-12', to: '2020-01-19' },
        selector: any('$pageview'),
        interval: 'day',
      },
      '2020-01-20T00:00:00Z',
    );
    expect(found).toMatchObject({
      dormant: [0, -2, -1, 0, -2, 0, -1, 0],
      new: [1, 0, 0, 1, 0, 0, 0, 0],
      resurrecting: [1, 0, 0, 1, 0, 1, 0, 1],
      returning: [1, 1, 0, 0, 0, 0, 0, 0],
    });
  });

  // posthog/hogql_queries/insights/test/test_stickiness_query_runner.py::test_interval_day
  it('stickiness', async () => {
    const day = (n: number) => `2020-01-${String(11 + n).padStart(2, '0')}`;
    const all = events([
      ...on(1, '$pageview', ...Array.from({ length: 9 }, (_, n) => day(n))),
      ...on(2, '$pageview', ...Array.from({ length: 5 }, (_, n) => day(n))),
    ]);
    const { people } = await answer(
      all,
      {
        kind: 'stickiness',
        range: { kind: 'between', from: '2020-01-11', to: '2020-01-20' },
        selector: any('$pageview'),
      },
      '2020-01-21T00:00:00Z',
    );
    expect(people).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
  });

  // posthog/hogql_queries/insights/funnels/test/test_funnel.py::test_basic_funnel_with_repeat_steps
  it('a funnel whose step repeats needs two events', async () => {
    const all = events([
      [1, 'user signed up', '2021-05-01T10:00:00Z'],
      [1, 'user signed up', '2021-05-01T11:00:00Z'],
      [2, 'user signed up', '2021-05-02T10:00:00Z'],
    ]);
    const { total } = await answer(
      all,
      {
        kind: 'funnel',
        range: { kind: 'between', from: '2021-05-01', to: '2021-05-07' },
        steps: [any('user signed up'), any('user signed up')],
      },
      '2021-05-08T00:00:00Z',
    );
    expect(total.steps.map(({ people }) => people)).toEqual([2, 1]);
  });
});

describe('Mixpanel', () => {
  // docs.mixpanel.com, reports/funnels/funnels-advanced: re-entry
  it('counts by the first entry, or by the best one', async () => {
    const all = events([
      [1, 'A', '2021-05-01T13:00:00Z'],
      [1, 'A', '2021-05-01T13:30:00Z'],
      [1, 'B', '2021-05-01T13:45:00Z'],
      [1, 'C', '2021-05-01T14:15:00Z'],
    ]);
    const reached = async (entry: 'any' | 'first') => {
      const { total } = await answer(
        all,
        {
          kind: 'funnel',
          range: { kind: 'between', from: '2021-05-01', to: '2021-05-01' },
          steps: [any('A'), any('B'), any('C')],
          window: { count: 1, unit: 'hour' },
          entry,
        },
        '2021-05-02T00:00:00Z',
      );
      return total.steps.map(({ people }) => people);
    };
    expect(await reached('first')).toEqual([1, 1, 0]);
    expect(await reached('any')).toEqual([1, 1, 1]);
  });
});

it('the window of a funnel holds its end, and nothing after it', async () => {
  const all = events([
    [1, 'A', '2021-05-01T13:00:00Z'],
    [1, 'B', '2021-05-01T13:30:00Z'],
    [1, 'C', '2021-05-01T14:00:00Z'],
    [2, 'A', '2021-05-01T13:00:00Z'],
    [2, 'B', '2021-05-01T13:30:00Z'],
    [2, 'C', '2021-05-01T14:00:00.001Z'],
  ]);
  for (const order of ['ordered', 'strict', 'any'] as const) {
    const { total } = await answer(
      all,
      {
        kind: 'funnel',
        range: { kind: 'between', from: '2021-05-01', to: '2021-05-01' },
        steps: [any('A'), any('B'), any('C')],
        window: { count: 1, unit: 'hour' },
        order,
      },
      '2021-05-02T00:00:00Z',
    );
    expect([order, ...total.steps.map(({ people }) => people)]).toEqual([order, 2, 2, 1]);
  }
});

describe('exclusions', () => {
  it('take out whoever did the event between the steps, and nobody else', async () => {
    const all = events([
      ...[1, 2, 3].flatMap((person) => on(person, 'A', '2021-05-01')),
      ...on(1, 'X', '2021-05-02'),
      ...on(1, 'B', '2021-05-03'),
      ...on(2, 'B', '2021-05-03'),
      ...on(2, 'X', '2021-05-04'),
    ]);
    const question = questionSchema.parse({
      kind: 'funnel',
      range: { kind: 'between', from: '2021-05-01', to: '2021-05-10' },
      steps: [any('A'), any('B')],
      exclusions: [{ ...any('X'), from: 0, to: 1 }],
    } satisfies QuestionInput);
    const found = await answer(all, question as typeof question & { kind: 'funnel' }, '2021-06-01');
    expect(found.excluded).toBe(1);
    expect(found.total.steps.map(({ people }) => people)).toEqual([2, 1]);
    if (question.kind !== 'funnel') throw new Error('not a funnel');
    const world = { events: all, now: 0, cohorts: new Map() };
    expect(funnelOutcomes(question, world).map(({ reached }) => reached)).toEqual([0, 2, 1]);
  });
});
