import type {
  FunnelQuestion,
  Question,
  RetentionQuestion,
  TrendQuestion,
} from '#stages/learn/analysis/question.contract.ts';
import type { DayRange } from './days.ts';
import type { Source } from './source.contract.ts';
import { scoreParts } from './survey.ts';

/** What a metric's definition is asked within. */
export interface SourceScope {
  readonly productId: string | null;
  readonly timeZone: string;
}

export type SeriesSource = Source & { kind: 'events' | 'survey' };
export type FunnelSource = Source & { kind: 'funnel' };
export type RetentionSource = Source & { kind: 'retention' };

export type EventSource = SeriesSource | FunnelSource | RetentionSource;

/** Whether a metric is measured by questions of events. */
export function isOfEvents(source: Source): source is EventSource {
  return ['events', 'survey', 'funnel', 'retention'].includes(source.kind);
}

/** A definition as the question of one day, formula included, to judge it by. */
export function sampleQuestion(source: EventSource): Question {
  const scope = { productId: null, timeZone: 'UTC' };
  const day = { from: '2026-01-01', to: '2026-01-01' };
  if (source.kind === 'funnel') return funnelOf(source, scope, day);
  if (source.kind === 'retention') return retentionOf(source, scope, day);
  return { ...trendOf(source, scope, day, 'all'), formula: seriesOf(source).formula };
}

/** Days of 24 hours that a unit of retention has. */
export const UNIT_DAYS = { day: 1, week: 7, month: 30 } as const;

function scopeOf(
  { filters, people }: SeriesSource | FunnelSource | RetentionSource,
  { productId, timeZone }: SourceScope,
  { from, to }: DayRange,
) {
  return { productId, timeZone, filters, people, range: { kind: 'between', from, to } } as const;
}

/** What is counted and how it becomes one number; without a formula it is the first series. */
export function seriesOf(source: SeriesSource): Pick<TrendQuestion, 'series' | 'formula'> {
  return source.kind === 'events' ? source : scoreParts(source);
}

/** The series of a metric over a range, by day or as one number each. The formula is left to the asker. */
export function trendOf(
  source: SeriesSource,
  scope: SourceScope,
  range: DayRange,
  interval: 'day' | 'all',
): TrendQuestion {
  return {
    kind: 'trend',
    ...scopeOf(source, scope, range),
    series: seriesOf(source).series,
    formula: null,
    interval,
    breakdown: null,
    compare: false,
  };
}

/** The funnel of those who entered in a range. */
export function funnelOf(
  source: FunnelSource,
  scope: SourceScope,
  range: DayRange,
): FunnelQuestion {
  const { steps, order, entry, window, exclusions } = source;
  const parts = { steps, order, entry, window, exclusions, breakdown: null };
  return { kind: 'funnel', ...scopeOf(source, scope, range), ...parts };
}

/** The return of those who started in a range, counted from each start. */
export function retentionOf(
  source: RetentionSource,
  scope: SourceScope,
  range: DayRange,
): RetentionQuestion {
  const { start, basis, unit, interval } = source;
  return {
    kind: 'retention',
    ...scopeOf(source, scope, range),
    start,
    return: source.return,
    basis,
    unit,
    periods: interval + 1,
    counting: 'rolling',
    mode: 'on',
    brackets: [],
    mean: 'weighted',
  };
}

/** The name of a series among the parts of a value. */
export function partOf(series: number): string {
  return String.fromCharCode(65 + series);
}

/** How many days a day's value looks back on, its own included. */
export function lookBackOf(source: Source): number {
  return 'days' in source ? source.days : 1;
}

/** How many days after a day's end its value can still change, late events aside. */
export function openDays(source: Source): number {
  if (source.kind === 'retention') return (source.interval + 1) * UNIT_DAYS[source.unit];
  if (source.kind !== 'funnel') return 0;
  const { count, unit } = source.window;
  const hours = { minute: 1 / 60, hour: 1, day: 24, week: 168 }[unit];
  return Math.ceil((count * hours) / 24);
}
