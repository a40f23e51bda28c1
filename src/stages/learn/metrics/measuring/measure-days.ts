import type {
  Answer,
  RetentionAnswer,
  TrendAnswer,
} from '#stages/learn/analysis/answer.contract.ts';
import { type Asker, ask } from '#stages/learn/analysis/asking.service.ts';
import { calendarOf, DAY } from '#stages/learn/analysis/calendar.ts';
import type { Cohort } from '#stages/learn/analysis/filter.contract.ts';
import { evaluate, type Formula, parseFormula } from '#stages/learn/analysis/formula.ts';
import type { Question } from '#stages/learn/analysis/question.contract.ts';
import { lengthOf } from '#stages/learn/analysis/window.ts';
import { type DayRange, daysIn, plusDays } from '../days.ts';
import {
  type EventSource,
  type FunnelSource,
  funnelOf,
  partOf,
  type RetentionSource,
  retentionOf,
  type SeriesSource,
  type SourceScope,
  seriesOf,
  trendOf,
  UNIT_DAYS,
} from '../source-questions.ts';

/** A day's value as it was measured. */
export interface Measured {
  readonly day: string;
  readonly value: number;
  readonly provisional: boolean;
  readonly parts: Readonly<Record<string, number | null>> | null;
}

/** What asking for a metric's values takes. */
export interface Asking {
  readonly asker: Asker;
  readonly cohorts: ReadonlyMap<string, Cohort>;
  readonly scope: SourceScope;
  /** The present, in milliseconds since 1970. */
  readonly now: number;
}

/** Sources that take one question a day; those of the others answer many days at once. */
export function isAskedDaily(source: EventSource): boolean {
  if (source.kind === 'funnel') return true;
  if (source.kind === 'retention') return source.unit !== 'day';
  return source.days > 1 && !addsUp(source);
}

/** The values of some days of a metric that is measured from events; days without one are absent. */
export async function measureDays(
  source: EventSource,
  range: DayRange,
  asking: Asking,
): Promise<Measured[]> {
  if (source.kind === 'funnel') return eachDay(range, (day) => funnelDay(source, day, asking));
  if (source.kind === 'retention') {
    return source.unit === 'day'
      ? retentionDays(source, range, asking)
      : eachDay(range, (day) => longRetentionDay(source, day, asking));
  }
  return isAskedDaily(source)
    ? eachDay(range, (day) => windowDay(source, day, asking))
    : seriesDays(source, range, asking);
}

async function eachDay(
  range: DayRange,
  measure: (day: string) => Promise<Measured | null>,
): Promise<Measured[]> {
  const found: Measured[] = [];
  for (const day of daysIn(range)) {
    const measured = await measure(day);
    if (measured) found.push(measured);
  }
  return found;
}

async function answerTo<K extends Answer['kind']>(
  { asker, cohorts }: Asking,
  question: Question & { kind: K },
): Promise<Answer & { kind: K }> {
  const { answer } = await ask(asker, question, cohorts, { fresh: true, kept: false });
  return answer as Answer & { kind: K };
}

/** When a day is over where the metric's days are counted, in milliseconds since 1970. */
function endOf(day: string, { scope }: Asking): number {
  const range = { kind: 'between', from: day, to: day } as const;
  return calendarOf(range, 'all', scope.timeZone, 0).to / 1000;
}

/** Whether the sum of daily numbers is the number of all days together. */
function addsUp(source: SeriesSource): boolean {
  return seriesOf(source).series.every(
    ({ measure: { kind } }) => kind === 'count' || kind === 'sum',
  );
}

/** One question for all days; trailing windows are added up from the days in them. */
async function seriesDays(
  source: SeriesSource,
  range: DayRange,
  asking: Asking,
): Promise<Measured[]> {
  const first = plusDays(range.from, 1 - source.days);
  const question = trendOf(source, asking.scope, { from: first, to: range.to }, 'day');
  const answer = await answerTo(asking, question);
  return daysIn(range).flatMap((day, i) => {
    const values = answer.lines.map(({ values: daily }) =>
      source.days === 1 ? (daily[i] ?? null) : sumOf(daily.slice(i, i + source.days)),
    );
    return valueOfDay(source, day, values, asking) ?? [];
  });
}

function sumOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** One question for the whole window that ends with a day. */
async function windowDay(
  source: SeriesSource,
  day: string,
  asking: Asking,
): Promise<Measured | null> {
  const window = { from: plusDays(day, 1 - source.days), to: day };
  const answer: TrendAnswer = await answerTo(asking, trendOf(source, asking.scope, window, 'all'));
  return valueOfDay(
    source,
    day,
    answer.lines.map(({ values }) => values[0] ?? null),
    asking,
  );
}

/** The series of a day put together; null where the formula has no value, as with nothing to divide by. */
function valueOfDay(
  source: SeriesSource,
  day: string,
  values: readonly (number | null)[],
  asking: Asking,
): Measured | null {
  const { formula } = seriesOf(source);
  const parts = Object.fromEntries(values.map((value, i) => [partOf(i), value]));
  const parsed: Formula = formula === null ? { kind: 'name', name: 'A' } : parseFormula(formula);
  const value = evaluate(parsed, (name) => parts[name] ?? null);
  if (value === null || !Number.isFinite(value)) return null;
  return { day, value, provisional: endOf(day, asking) > asking.now, parts };
}

/** Who came through, of those who entered on the day; null where nobody did. */
async function funnelDay(
  source: FunnelSource,
  day: string,
  asking: Asking,
): Promise<Measured | null> {
  const question = funnelOf(source, asking.scope, { from: day, to: day });
  const { total } = await answerTo(asking, question);
  const entered = total.steps[0]?.people ?? 0;
  const converted = total.steps.at(-1)?.people ?? 0;
  if (entered === 0) return null;
  return {
    day,
    value: (converted / entered) * 100,
    provisional: endOf(day, asking) + lengthOf(source.window) / 1000 > asking.now,
    parts: { entered, converted },
  };
}

/** Who came back so many days after, of those who started on each day. */
async function retentionDays(
  source: RetentionSource,
  range: DayRange,
  asking: Asking,
): Promise<Measured[]> {
  const question = retentionOf(source, asking.scope, range);
  const answer = await answerTo(asking, question);
  return daysIn(range).flatMap((day, i) => retained(source, day, answer.cohorts[i], asking) ?? []);
}

async function longRetentionDay(
  source: RetentionSource,
  day: string,
  asking: Asking,
): Promise<Measured | null> {
  const question = retentionOf(source, asking.scope, { from: day, to: day });
  const answer = await answerTo(asking, question);
  return retained(source, day, answer.cohorts[0], asking);
}

/** Null where nobody started, or where the time to come back has not begun for all who did. */
function retained(
  { interval, unit }: RetentionSource,
  day: string,
  cohort: RetentionAnswer['cohorts'][number] | undefined,
  asking: Asking,
): Measured | null {
  const end = endOf(day, asking);
  const length = (UNIT_DAYS[unit] * DAY) / 1000;
  const started = cohort?.size ?? 0;
  if (started === 0 || end + interval * length > asking.now) return null;
  const returned = cohort?.cells[interval]?.people ?? 0;
  return {
    day,
    value: (returned / started) * 100,
    provisional: end + (interval + 1) * length > asking.now,
    parts: { started, returned },
  };
}
