import type { FunnelAnswer } from '../answer.contract.ts';
import { type Calendar, calendarOf } from '../calendar.ts';
import { selectorLabel } from '../labels.ts';
import type { Cell, FunnelQuestion } from '../question.contract.ts';
import { OTHER } from '../question.contract.ts';
import { lengthOf } from '../window.ts';
import { anyOrderPeople } from './funnel-any-order.ts';
import { isApart, peopleApart } from './funnel-apart.ts';
import { chainLevels } from './funnel-chains.ts';
import { betweenSql, groupOf, namedSql, scopeSql, selectorSql } from './predicates.ts';
import {
  Binder,
  type Context,
  countFrom,
  numberFrom,
  type Row,
  type Statement,
} from './statement.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Seconds at which the histogram of conversion times is cut. */
const TIMES = [
  0,
  10,
  30,
  ...[1, 2, 5, 10, 30].map((n) => n * MINUTE),
  ...[1, 2, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 4, 7, 14, 30, 60, 90, 180, 365].map((n) => n * DAY),
];

/** The ends of the histogram's bars for a window: none beyond it. */
function timeBars({ window }: FunnelQuestion): { from: number; to: number }[] {
  const end = lengthOf(window) / 1e6;
  const cuts = [...TIMES.filter((cut) => cut < end), end];
  return cuts.slice(1).map((to, i) => ({ from: cuts[i] ?? 0, to }));
}

function funnelCalendar({ range, timeZone }: FunnelQuestion, now: number): Calendar {
  return calendarOf(range, 'all', timeZone, now);
}

/**
 * Common table expressions that end in `people (person_id, reached, g, s2 … sn)`: the furthest
 * step, 0 for those whom an exclusion took out; the group; and the microseconds from the first
 * step to each that was reached, the first time it was.
 */
function peopleSql(binder: Binder, question: FunnelQuestion, now: number): string {
  const calendar = funnelCalendar(question, now);
  if (isApart(question) && binder.dialect.keepsTables) {
    return peopleApart(binder, question, calendar);
  }
  const shape = { binder, question, calendar, events: eventsSql(binder, question, calendar) };
  return question.order === 'any' ? anyOrderPeople(shape) : peopleOfChains(shape);
}

/** `scoped`: the events that can matter, each with the steps (`m1` …) and exclusions it matches. */
function eventsSql(binder: Binder, question: FunnelQuestion, calendar: Calendar): string {
  const { steps, exclusions, breakdown } = question;
  const flag = (selector: FunnelQuestion['steps'][number]) =>
    `coalesce(${selectorSql(binder, selector)}, false)`;
  const columns = [
    'person_id',
    `${binder.dialect.micros('ts')} as t`,
    `${binder.dialect.tieBreak} as e`,
    ...steps.map((step, i) => `${flag(step)} as m${i + 1}`),
    ...exclusions.map((exclusion, i) => `${flag(exclusion)} as x${i + 1}`),
    ...(breakdown ? [`${groupOf(binder, breakdown.property)} as g`] : []),
  ];
  const where = [
    betweenSql(binder, calendar.from, calendar.to + lengthOf(question.window) + 1),
    ...scopeSql(binder, question),
  ];
  // Steps in strict order are broken by any event; otherwise only those named matter.
  const named = [...steps, ...exclusions].map(({ event }) => event);
  if (question.order !== 'strict' && !named.includes(null)) {
    const names = [...new Set(named.flatMap((name) => name ?? []))];
    where.push(namedSql(binder, names));
  }
  const flags = [...steps.map((_, i) => `m${i + 1}`), ...exclusions.map((_, i) => `x${i + 1}`)];
  const matching = question.order === 'strict' ? 'true' : flags.join(' or ');
  return `flagged as (select ${columns.join(', ')} from events where ${where.join(' and ')}),
    scoped as (select * from flagged where ${matching})`;
}

interface Shape {
  readonly binder: Binder;
  readonly question: FunnelQuestion;
  readonly calendar: Calendar;
  readonly events: string;
}

function peopleOfChains({ binder, question, calendar, events }: Shape): string {
  const chains = chainLevels(binder, question, calendar);
  const times = question.steps
    .slice(1)
    .map((_, i) => `min(case when u${i + 2} is not null then t end) - min(u${i + 2}) as s${i + 2}`);
  return `${events}, ${chains.sql},
    furthest as (select person_id, max(level) as far${chains.columns}${times.map((time) => `, ${time}`).join('')}
      from ${chains.last} group by person_id having max(level) > 0),
    people as (select person_id, ${reachedSql(question)} as reached, ${groupSql(question)} as g${times
      .map((_, i) => `, s${i + 2}`)
      .join('')} from furthest)`;
}

/** 0 where an excluded event stands in the furthest chain. */
function reachedSql({ steps, exclusions }: FunnelQuestion): string {
  if (exclusions.length === 0) return 'far';
  const cases = steps.map((_, i) => `when far = ${i + 1} then k${i + 1}`);
  return `case when (case ${cases.join(' ')} end) % 2 = 1 then 0 else far end`;
}

function groupSql({ breakdown, steps }: FunnelQuestion): string {
  if (!breakdown) return `''`;
  const { attribution } = breakdown;
  if (attribution === 'first') return 'g1';
  if (attribution !== 'last')
    return `case when far >= ${attribution.step + 1} then g${attribution.step + 1} else 'none' end`;
  return `case ${steps.map((_, i) => `when far = ${i + 1} then g${i + 1}`).join(' ')} end`;
}

export function funnelStatement(question: FunnelQuestion, context: Context): Statement {
  const binder = new Binder(context);
  const people = peopleSql(binder, question, context.now);
  const total = aggregateSql(binder, question, `''`, '');
  if (!question.breakdown) {
    return binder.statement(`with ${people} select ${total} from people`);
  }
  const groups = aggregateSql(binder, question, groupOrOther(), 'g:');
  return binder.statement(`with ${people}, ${topSql(question)}
    select ${total} from people union all select ${groups} from people group by ${groupOrOther()}`);
}

function topSql({ breakdown }: FunnelQuestion): string {
  return `top as (select g from people where reached > 0 group by g order by count(*) desc, g limit ${breakdown?.limit ?? 1})`;
}

function groupOrOther(): string {
  return `case when g in (select g from top) then g else '${OTHER}' end`;
}

/** Counts by step, median times and the histogram, as columns of one row. */
function aggregateSql(
  binder: Binder,
  question: FunnelQuestion,
  group: string,
  mark: string,
): string {
  const { steps, order } = question;
  const last = steps.length;
  const median = (k: number) =>
    order === 'any'
      ? 'null'
      : binder.dialect.percentile(`case when reached >= ${k} then s${k} end`, 0.5);
  const bars = order === 'any' ? [] : timeBars(question);
  const columns = [
    mark === '' ? `'total' as grp` : `'g' || ${group} as grp`,
    'sum(case when reached = 0 then 1 else 0 end) as excluded',
    ...steps.map((_, i) => `sum(case when reached > ${i} then 1 else 0 end) as n${i + 1}`),
    ...steps.slice(1).map((_, i) => `${median(i + 2)} as t${i + 2}`),
    ...bars.map(({ from, to }, i) => {
      const upper = i === bars.length - 1 ? '<=' : '<';
      return `sum(case when reached = ${last} and s${last} >= ${binder.integer(from * 1e6)} and s${last} ${upper} ${binder.integer(to * 1e6)} then 1 else 0 end) as h${i + 1}`;
    }),
  ];
  return columns.join(', ');
}

export function funnelPeople(
  question: FunnelQuestion,
  cell: Cell & { kind: 'funnel' },
  context: Context,
): { binder: Binder; sql: string } {
  const binder = new Binder(context);
  const people = peopleSql(binder, question, context.now);
  const comparison = cell.outcome === 'reached' ? '>=' : '=';
  const reached = `reached ${comparison} ${binder.integer(cell.step + 1)}`;
  if (cell.group === null || !question.breakdown) {
    return { binder, sql: `with ${people} select person_id from people where ${reached}` };
  }
  return {
    binder,
    sql: `with ${people}, ${topSql(question)} select person_id from people where ${reached} and ${groupOrOther()} = ${binder.text(cell.group)}`,
  };
}

export function readFunnel(question: FunnelQuestion, rows: readonly Row[]): FunnelAnswer {
  const total = rows.find(({ grp }) => grp === 'total') ?? {};
  const groupOf = (row: Row, group: string | null): FunnelAnswer['total'] => ({
    group,
    steps: question.steps.map((_, i) => {
      const micros = i === 0 ? null : numberFrom(row[`t${i + 1}`]);
      return {
        people: countFrom(row[`n${i + 1}`]),
        seconds: micros === null ? null : micros / 1e6,
      };
    }),
  });
  const groups = rows
    .filter(({ grp, n1 }) => grp !== 'total' && countFrom(n1) > 0)
    .map((row) => groupOf(row, String(row.grp).slice(1)))
    .sort(
      (a, b) =>
        Number(a.group === OTHER) - Number(b.group === OTHER) ||
        (b.steps[0]?.people ?? 0) - (a.steps[0]?.people ?? 0) ||
        (String(a.group) < String(b.group) ? -1 : 1),
    );
  return {
    kind: 'funnel',
    labels: question.steps.map(selectorLabel),
    excluded: countFrom(total.excluded),
    total: groupOf(total, null),
    groups,
    converted:
      question.order === 'any'
        ? []
        : timeBars(question).map((bar, i) => ({ ...bar, people: countFrom(total[`h${i + 1}`]) })),
  };
}
