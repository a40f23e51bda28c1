import type { TrendAnswer } from '../answer.contract.ts';
import { bucketsOf, type Calendar, calendarOf, previousOf } from '../calendar.ts';
import { evaluate, parseFormula } from '../formula.ts';
import { seriesLabel } from '../labels.ts';
import type { Cell, Measure, Series, TrendQuestion } from '../question.contract.ts';
import { OTHER, SERIES_IDS } from '../question.contract.ts';
import { bitsSql, countsSql, fitsBits, unfolded } from './bits.ts';
import {
  betweenSql,
  bucketSql,
  groupOf,
  propertyNumber,
  scopeSql,
  selectorSql,
} from './predicates.ts';
import {
  Binder,
  type Context,
  countFrom,
  numberFrom,
  type Row,
  type Statement,
} from './statement.ts';

function trendCalendar(question: TrendQuestion, now: number): Calendar {
  const { range, interval, timeZone, compare } = question;
  const plain = calendarOf(range, interval, timeZone, now);
  return compare ? calendarOf(range, interval, timeZone, now, { before: plain.count + 31 }) : plain;
}

/** One statement a series: `b` the interval (negative before the range), `g` the group, `v` the value. */
export function trendStatements(question: TrendQuestion, context: Context): Statement[] {
  const calendar = trendCalendar(question, context.now);
  return question.series.map((series) => {
    const binder = new Binder(context);
    if (countsByBits(question, series, calendar)) {
      return binder.statement(peopleByBits(binder, question, calendar, series));
    }
    const common = hitsSql(binder, question, calendar, series);
    const value = measureSql(binder, series.measure);
    const groups = question.breakdown ? 'group by 1, 2' : 'group by 1';
    return binder.statement(
      `with ${common} select b, ${groupOrOther(question)} as g, ${value} as v from hits ${groups}`,
    );
  });
}

function countsByBits(
  { breakdown, compare }: TrendQuestion,
  { measure }: Series,
  { count, interval }: Calendar,
): boolean {
  return (
    measure.kind === 'people' &&
    interval !== 'all' &&
    breakdown === null &&
    !compare &&
    fitsBits(count)
  );
}

/** One row with the people of each interval: `n0`, `n1` and so on. */
function peopleByBits(
  binder: Binder,
  question: TrendQuestion,
  calendar: Calendar,
  series: Series,
): string {
  const where = seriesSql(binder, question, calendar, series, false);
  const people = bitsSql(binder, bucketSql(binder, calendar), where);
  const spans = Array.from({ length: calendar.count }, (_, b) => ({ from: `${b}`, length: 1 }));
  return `with people as (${people}) select ${countsSql(binder, spans).join(', ')} from people`;
}

/** How far an interval that is read lies from the first one, at most. */
function bucketsAway({ compare }: TrendQuestion, { count }: Calendar): number {
  // The period before is as long; of days in months, it may begin a few earlier.
  return compare ? count + 31 : count;
}

/** `hits`: the events of a series; `top`: the groups that have a line of their own. */
function hitsSql(
  binder: Binder,
  question: TrendQuestion,
  calendar: Calendar,
  series: Series,
): string {
  const { measure } = series;
  const columns = [
    'person_id',
    `${binder.dialect.small(bucketSql(binder, calendar), bucketsAway(question, calendar))} as b`,
    `${'property' in measure ? propertyNumber(binder, measure.property) : '1'} as v`,
    ...(question.breakdown ? [`${groupOf(binder, question.breakdown.property)} as g`] : []),
  ];
  const hits = `hits as (select ${columns.join(', ')} from events where ${seriesSql(binder, question, calendar, series, question.compare)})`;
  return question.breakdown ? `${topSql(binder, question, calendar)}, ${hits}` : hits;
}

/** The most frequent values among the first series' events in the range, for all series alike. */
function topSql(binder: Binder, question: TrendQuestion, calendar: Calendar): string {
  const { breakdown } = question;
  const [first] = question.series;
  if (!breakdown || !first) return '';
  const group = groupOf(binder, breakdown.property);
  const where = seriesSql(binder, question, calendar, first, false);
  return `top as (select ${group} as g from events where ${where} group by 1 order by count(*) desc, 1 limit ${breakdown.limit})`;
}

function seriesSql(
  binder: Binder,
  question: TrendQuestion,
  calendar: Calendar,
  series: Series,
  withPrevious: boolean,
): string {
  const within = betweenSql(binder, calendar.from, calendar.to);
  const before = previousOf(calendar);
  const time = withPrevious
    ? `((${within}) or (${betweenSql(binder, before.from, before.to)}))`
    : within;
  return [time, selectorSql(binder, series), ...scopeSql(binder, question)].join(' and ');
}

function groupOrOther({ breakdown }: TrendQuestion): string {
  return breakdown ? `case when g in (select g from top) then g else '${OTHER}' end` : `''`;
}

function measureSql(binder: Binder, measure: Measure): string {
  switch (measure.kind) {
    case 'count':
      return 'count(*)';
    case 'people':
      return 'count(distinct person_id)';
    case 'sum':
      return 'sum(v)';
    case 'average':
      return 'avg(v)';
    case 'minimum':
      return 'min(v)';
    case 'maximum':
      return 'max(v)';
    case 'percentile':
      return binder.dialect.percentile('v', measure.percent / 100);
  }
}

/** The people behind one point of one line. */
export function trendPeople(
  question: TrendQuestion,
  cell: Cell & { kind: 'trend' },
  context: Context,
): { binder: Binder; sql: string } | null {
  const series = question.series[cell.series];
  if (!series) return null;
  const binder = new Binder(context);
  const calendar = trendCalendar(question, context.now);
  const hits = hitsSql(binder, question, calendar, series);
  const measured = 'property' in series.measure ? ' and v is not null' : '';
  const group =
    cell.group === null || !question.breakdown
      ? ''
      : ` and ${groupOrOther(question)} = ${binder.text(cell.group)}`;
  return {
    binder,
    sql: `with ${hits} select distinct person_id from hits where b = ${binder.integer(cell.bucket)}${measured}${group}`,
  };
}

/** What an interval without events shows: nothing happened, or there is nothing to measure. */
function emptyOf({ kind }: Measure): number | null {
  return kind === 'count' || kind === 'people' || kind === 'sum' ? 0 : null;
}

export function readTrend(
  question: TrendQuestion,
  results: readonly (readonly Row[])[],
  now: number,
): TrendAnswer {
  const calendar = trendCalendar(question, now);
  const tables = results.map((rows, i) => {
    const series = question.series[i];
    const folded = series !== undefined && countsByBits(question, series, calendar);
    return tableOf(
      folded ? unfolded(rows, 'b', 'v').map((row) => ({ ...row, g: '' })) : rows,
      series,
      calendar,
    );
  });
  const groups = groupsOf(tables, question);
  const shown = question.formula ? [] : question.series;
  const lines = shown.flatMap((series, i) =>
    groups.map((group) =>
      lineOf(question, calendar, i, seriesLabel(series), group, (bucket) =>
        valueIn(tables[i], group, bucket, series),
      ),
    ),
  );
  if (question.formula) {
    const formula = parseFormula(question.formula);
    const at = (group: string, bucket: number) =>
      evaluate(formula, (name) => {
        const i = SERIES_IDS.indexOf(name as (typeof SERIES_IDS)[number]);
        return valueIn(tables[i], group, bucket, question.series[i]);
      });
    for (const group of groups) {
      lines.push(lineOf(question, calendar, null, question.formula, group, (b) => at(group, b)));
    }
  }
  return { kind: 'trend', buckets: bucketsOf(calendar), lines };
}

type Table = ReadonlyMap<string, ReadonlyMap<number, number | null>>;

function tableOf(rows: readonly Row[], series: Series | undefined, calendar: Calendar): Table {
  const table = new Map<string, Map<number, number | null>>();
  for (const { b, g, v } of rows) {
    const bucket = countFrom(b);
    if (bucket >= calendar.count) continue;
    const line = table.get(String(g)) ?? new Map<number, number | null>();
    const value = numberFrom(v);
    line.set(bucket, value ?? (series ? emptyOf(series.measure) : null));
    table.set(String(g), line);
  }
  return table;
}

/** Groups with anything to show, the largest of the first series first, “other” last. */
function groupsOf(tables: readonly Table[], { breakdown }: TrendQuestion): string[] {
  if (!breakdown) return [''];
  const weight = (group: string) =>
    [...(tables[0]?.get(group)?.values() ?? [])].reduce<number>((sum, v) => sum + (v ?? 0), 0);
  const all = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  return all.sort(
    (a, b) =>
      Number(a === OTHER) - Number(b === OTHER) ||
      weight(b) - weight(a) ||
      (a < b ? -1 : a > b ? 1 : 0),
  );
}

function valueIn(
  table: Table | undefined,
  group: string,
  bucket: number,
  series: Series | undefined,
): number | null {
  const value = table?.get(group)?.get(bucket);
  return value === undefined ? (series ? emptyOf(series.measure) : null) : value;
}

function lineOf(
  question: TrendQuestion,
  { count }: Calendar,
  series: number | null,
  label: string,
  group: string,
  at: (bucket: number) => number | null,
): TrendAnswer['lines'][number] {
  const values = (shift: number) => Array.from({ length: count }, (_, i) => at(i - shift));
  return {
    series,
    label,
    group: question.breakdown ? group : null,
    values: values(0),
    previous: question.compare ? values(count) : null,
  };
}
