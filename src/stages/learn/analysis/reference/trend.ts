import { evaluate, parseFormula } from '../formula.ts';
import type { Cell, Measure, Series, TrendQuestion } from '../question.contract.ts';
import { daysBefore, daysOf, indexOf, lengthOfRange, localDay, momentOfDay } from './days.ts';
import {
  eventsInScope,
  groupText,
  type PlainEvent,
  selects,
  textOf,
  toNumber,
  type World,
} from './events.ts';

export type Line = {
  group: string | null;
  values: (number | null)[];
  previous: (number | null)[] | null;
};

function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

function measure(kind: Measure, events: readonly PlainEvent[]): number | null {
  if (kind.kind === 'count') return events.length;
  if (kind.kind === 'people') return new Set(events.map(({ personId }) => personId)).size;
  const values = events.flatMap((event) =>
    'property' in kind ? (toNumber(textOf(event, kind.property)) ?? []) : [],
  );
  const sum = values.reduce((total, value) => total + value, 0);
  if (kind.kind === 'sum') return sum;
  if (values.length === 0) return null;
  if (kind.kind === 'average') return sum / values.length;
  if (kind.kind === 'minimum') return Math.min(...values);
  if (kind.kind === 'maximum') return Math.max(...values);
  return percentile(values, kind.kind === 'percentile' ? kind.percent : 0);
}

/** The events of a series, by interval and group; the period before has negative intervals. */
function placed(question: TrendQuestion, series: Series, world: World) {
  const { range, interval, timeZone, breakdown } = question;
  const days = daysOf(range, timeZone, world.now);
  const count = lengthOfRange(days, interval, timeZone);
  const before = daysBefore(days, interval, count);
  const inScope = eventsInScope(world, question).filter((event) => selects(series, event));
  const start = momentOfDay(days.from, timeZone);
  return inScope.flatMap((event) => {
    const day = localDay(event.ts, timeZone);
    const current = day >= days.from && day < days.to;
    const previous =
      question.compare &&
      (interval === 'hour'
        ? event.ts >= start - count * 3_600_000_000 && event.ts < start
        : day >= before.from && day < before.to);
    if (!current && !previous) return [];
    const bucket = indexOf(event.ts, days, interval, timeZone);
    return [{ event, bucket, group: breakdown ? groupText(event, breakdown.property) : '' }];
  });
}

function topGroups(question: TrendQuestion, world: World): Set<string> {
  const [first] = question.series;
  if (!first || !question.breakdown) return new Set(['']);
  const inRange = placed(question, first, world).filter(({ bucket }) => bucket >= 0);
  const sizes = [...Map.groupBy(inRange, ({ group }) => group)].map(([group, { length }]) => ({
    group,
    length,
  }));
  sizes.sort((a, b) => b.length - a.length || (a.group < b.group ? -1 : 1));
  return new Set(sizes.slice(0, question.breakdown.limit).map(({ group }) => group));
}

export function trendLines(question: TrendQuestion, world: World): Line[] {
  const { range, interval, timeZone } = question;
  const top = topGroups(question, world);
  const count = lengthOfRange(daysOf(range, timeZone, world.now), interval, timeZone);
  const all = question.series.map((series) =>
    placed(question, series, world).map((hit) => ({
      ...hit,
      group: top.has(hit.group) ? hit.group : 'other',
    })),
  );
  const groups = question.breakdown ? [...new Set(all.flat().map(({ group }) => group))] : [''];
  const at = (series: number, group: string, bucket: number) => {
    const kind = question.series[series]?.measure;
    const hits = all[series]?.filter((hit) => hit.group === group && hit.bucket === bucket) ?? [];
    return kind
      ? measure(
          kind,
          hits.map(({ event }) => event),
        )
      : null;
  };
  const line = (group: string, valueAt: (bucket: number) => number | null): Line => ({
    group: question.breakdown ? group : null,
    values: Array.from({ length: count }, (_, i) => valueAt(i)),
    previous: question.compare ? Array.from({ length: count }, (_, i) => valueAt(i - count)) : null,
  });
  if (question.formula === null) {
    return question.series.flatMap((_, s) => groups.map((g) => line(g, (b) => at(s, g, b))));
  }
  const formula = parseFormula(question.formula);
  return groups.map((g) =>
    line(g, (b) => evaluate(formula, (name) => at(name.charCodeAt(0) - 65, g, b))),
  );
}

export function trendMembers(
  question: TrendQuestion,
  cell: Cell & { kind: 'trend' },
  world: World,
): Set<number> {
  const series = question.series[cell.series];
  if (!series) return new Set();
  const top = topGroups(question, world);
  const { measure: kind } = series;
  const hits = placed(question, series, world).filter(
    ({ event, bucket, group }) =>
      bucket === cell.bucket &&
      (cell.group === null || (top.has(group) ? group : 'other') === cell.group) &&
      (!('property' in kind) || toNumber(textOf(event, kind.property)) !== null),
  );
  return new Set(hits.map(({ event }) => event.personId));
}
