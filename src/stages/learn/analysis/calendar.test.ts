import { afterEach, expect, it, vi } from 'vitest';
import { calendarOf, DAY, offsetAt, startOf } from './calendar.ts';
import { problemWithQuestion } from './check-question.ts';
import { planOf } from './compile/compile.ts';
import { duckdb } from './compile/dialect.ts';
import { type QuestionInput, questionSchema } from './question.contract.ts';

const now = Date.parse('2026-11-20T12:00:00Z') * 1000;
const context = { dialect: duckdb, now, cohorts: new Map() };
const timeZone = 'Europe/Berlin';
const range = { kind: 'between' as const, from: '2021-06-01', to: '2026-11-20' };
const any = { event: null, filters: [] };

/** How often the zone is asked while something runs. */
function askedBy(act: () => unknown): number {
  const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  act();
  return asked.mock.calls.length;
}
afterEach(() => vi.restoreAllMocks());

it('reads large answers without asking the zone about each cell', () => {
  for (const asked of [
    { kind: 'retention', range, timeZone, unit: 'day', periods: 25, start: any, return: any },
    {
      kind: 'trend',
      range: { ...range, from: '2026-09-01' },
      timeZone,
      interval: 'hour',
      compare: true,
      breakdown: { property: { source: 'column', name: 'os' }, limit: 40 },
      series: [{ ...any, measure: { kind: 'count' } }],
    },
  ] satisfies QuestionInput[]) {
    const question = questionSchema.parse(asked);
    expect(problemWithQuestion(question, now)).toBeNull();
    const rows = Array.from({ length: 1900 }, (_, i) => ({ i, k: 3, n: 2, b: i, g: '=x', v: 1 }));
    const plan = planOf(question, context);
    expect(askedBy(() => plan.read([rows]))).toBeLessThan(2000);
  }
});

it('looks up the same starts that the zone gives', () => {
  for (const zone of [timeZone, 'America/New_York', 'Australia/Lord_Howe', 'UTC']) {
    const calendar = calendarOf(range, 'day', zone, now, { before: 1, after: 3 });
    // The last lies beyond what the calendar knows.
    for (const index of [-1, 0, 299, 300, 301, 302, 1000, calendar.count, calendar.count + 400]) {
      const start = startOf(calendar, index);
      expect(start + offsetAt(start, zone)).toBe(calendar.origin + index * DAY);
    }
  }
});

it('names a zone in one way', () => {
  const parsed = (zone: string) =>
    questionSchema.parse({ kind: 'stickiness', selector: any, timeZone: zone }).timeZone;
  expect(parsed('eUROPE/berlin')).toBe('Europe/Berlin');
  expect(parsed('America/New_York')).toBe('America/New_York');
  expect(() => parsed('Mars/Olympus')).toThrow('IANA');
});

it('refuses what would be too large, with how to ask for less', () => {
  const problem = (asked: QuestionInput) =>
    problemWithQuestion(questionSchema.parse(asked), now)?.message;
  expect(
    problem({
      kind: 'retention',
      range,
      timeZone,
      unit: 'day',
      periods: 60,
      start: any,
      return: any,
    }),
  ).toBe(
    'The answer would have up to 119,940 values, and at most 50,000 are given. Ask about a shorter range, for a longer unit or fewer periods.',
  );
  const series = ['a', 'b', 'c'].map((event) => ({
    event,
    filters: [],
    measure: { kind: 'count' as const },
  }));
  const breakdown = { property: { source: 'column' as const, name: 'os' as const }, limit: 50 };
  const trend: QuestionInput = { kind: 'trend', range, series, breakdown };
  expect(problem(trend)).toContain('fewer series or groups');
  expect(problem({ ...trend, formula: `A${'+A'.repeat(60)}`, interval: 'week' })).toContain(
    '889,746',
  );
  expect(problem({ ...trend, interval: 'week' })).toBeUndefined();
});
