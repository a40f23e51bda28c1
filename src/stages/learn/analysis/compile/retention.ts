import type { RetentionAnswer } from '../answer.contract.ts';
import { type Calendar, calendarOf, DAY, startOf, startsOf, startText, WEEK } from '../calendar.ts';
import type { Cell, RetentionQuestion } from '../question.contract.ts';
import { bitsSql, countsSql, fitsBits, unfolded } from './bits.ts';
import { betweenSql, bucketSql, scopeSql, selectorSql } from './predicates.ts';
import { Binder, type Context, countFrom, type Row, type Statement } from './statement.ts';

function retentionCalendar(question: RetentionQuestion, now: number): Calendar {
  const { range, unit, timeZone, periods } = question;
  return calendarOf(range, unit, timeZone, now, { after: periods });
}

/** A rolling month has 30 days. */
const ROLLING = { day: DAY, week: WEEK, month: 30 * DAY };

/** The first and the last interval since the start that each column of the answer stands for. */
export function retentionColumns({
  mode,
  brackets,
  periods,
}: RetentionQuestion): { from: number; to: number | null }[] {
  if (mode !== 'brackets') {
    return Array.from({ length: periods }, (_, k) => ({
      from: k,
      to: mode === 'onOrAfter' && k > 0 ? null : k,
    }));
  }
  const spans = brackets.map((from, i) => ({ from, to: (brackets[i + 1] ?? periods) - 1 }));
  return [{ from: 0, to: 0 }, ...spans];
}

/**
 * `hits (person_id, i, k)`: who started in interval `i` and came back in column `k`; 0 for the
 * start itself. Where any later interval counts, `k` is the last one only.
 */
function hitsSql(binder: Binder, question: RetentionQuestion, calendar: Calendar): string {
  const starts = startsSql(binder, question, calendar);
  const returns = returnsSql(binder, question, calendar);
  const distance =
    question.counting === 'rolling'
      ? binder.dialect.quotient('r.t - s.t0', binder.integer(ROLLING[question.unit]))
      : 'r.j - s.i';
  const later = question.counting === 'rolling' ? 'r.t > s.t0' : 'r.j > s.i';
  const joined = `select s.person_id as person_id, s.i as i, ${distance} as d from starts as s join returns as r on r.person_id = s.person_id where ${later}`;
  return `starts as (${starts}), returns as (${returns}), pairs as (${joined}), hits as (
    select person_id, i, 0 as k from starts
    union all ${columnsSql(binder, question)})`;
}

function columnsSql(binder: Binder, question: RetentionQuestion): string {
  const { mode, periods } = question;
  if (mode === 'onOrAfter') {
    return `select person_id, i, least(max(d), ${binder.integer(periods - 1)}) as k from pairs where d >= 1 group by person_id, i`;
  }
  if (mode === 'on') {
    return `select distinct person_id, i, d as k from pairs where d >= 1 and d < ${binder.integer(periods)}`;
  }
  const spans = retentionColumns(question).slice(1);
  const cases = spans.map(
    ({ from, to }, i) =>
      `when d between ${binder.integer(from)} and ${binder.integer(to ?? from)} then ${i + 1}`,
  );
  return `select distinct person_id, i, k from (select person_id, i, case ${cases.join(' ')} end as k from pairs) as spans where k is not null`;
}

function startsSql(binder: Binder, question: RetentionQuestion, calendar: Calendar): string {
  const t = binder.dialect.micros('ts');
  const where = [selectorSql(binder, question.start), ...scopeSql(binder, question)];
  if (question.basis === 'recurring') {
    const bucket = bucketSql(binder, calendar);
    where.push(betweenSql(binder, calendar.from, calendar.to));
    return `select person_id, ${bucket} as i, min(${t}) as t0 from events where ${where.join(' and ')} group by 1, 2`;
  }
  // The first start in all history, whichever range is asked about.
  const firsts = `select person_id, min(ts) as ts from events where ${where.join(' and ')} group by person_id`;
  return `select person_id, ${bucketSql(binder, calendar)} as i, ${t} as t0 from (${firsts}) as firsts where ${betweenSql(binder, calendar.from, calendar.to)}`;
}

function returnsSql(binder: Binder, question: RetentionQuestion, calendar: Calendar): string {
  const where = returnsWhere(binder, question, calendar);
  return question.counting === 'rolling'
    ? `select person_id, ${binder.dialect.micros('ts')} as t from events where ${where}`
    : `select distinct person_id, ${bucketSql(binder, calendar)} as j from events where ${where}`;
}

function returnsWhere(binder: Binder, question: RetentionQuestion, calendar: Calendar): string {
  return [
    selectorSql(binder, question.return),
    ...scopeSql(binder, question),
    sinceSql(binder, question, calendar),
  ].join(' and ');
}

/** Up to the last moment that can matter; there is none where any later return counts. */
function sinceSql(binder: Binder, question: RetentionQuestion, calendar: Calendar): string {
  if (question.mode === 'onOrAfter') {
    return `ts >= ${binder.dialect.timestamp(binder.integer(calendar.from))}`;
  }
  const last = startOf(calendar, calendar.count + question.periods + 1) + ROLLING[question.unit];
  return betweenSql(binder, calendar.from, last);
}

export function retentionStatement(question: RetentionQuestion, context: Context): Statement {
  const binder = new Binder(context);
  const calendar = retentionCalendar(question, context.now);
  if (countsByBits(question, calendar)) {
    return binder.statement(countedByBits(binder, question, calendar));
  }
  const hits = hitsSql(binder, question, calendar);
  return binder.statement(`with ${hits} select i, k, count(*) as n from hits group by i, k`);
}

/** Whether all intervals in which a return counts are known, and few enough. */
function countsByBits(
  { mode, counting, periods }: RetentionQuestion,
  { count }: Calendar,
): boolean {
  // Returns are read up to an interval and a bit after the last that is asked about.
  return mode !== 'onOrAfter' && counting === 'calendar' && fitsBits(count + periods + 4);
}

/** A row a cohort: `n0` its size, `n1` and so on who came back in each column. */
function countedByBits(binder: Binder, question: RetentionQuestion, calendar: Calendar): string {
  const starts = startsSql(binder, question, calendar);
  const returns = bitsSql(
    binder,
    bucketSql(binder, calendar),
    returnsWhere(binder, question, calendar),
  );
  const spans = retentionColumns(question)
    .slice(1)
    .map(({ from, to }) => ({ from: `i + ${from}`, length: (to ?? from) - from + 1 }));
  const counts = ['count(*) as n0', ...countsSql(binder, spans, 1)];
  return `with starts as (${starts}), returns as (${returns})
    select s.i as i, ${counts.join(', ')}
    from starts as s left join returns as r on r.person_id = s.person_id group by s.i`;
}

export function retentionPeople(
  question: RetentionQuestion,
  cell: Cell & { kind: 'retention' },
  context: Context,
): { binder: Binder; sql: string } {
  const binder = new Binder(context);
  const hits = hitsSql(binder, question, retentionCalendar(question, context.now));
  const comparison = question.mode === 'onOrAfter' && cell.period > 0 ? '>=' : '=';
  return {
    binder,
    sql: `with ${hits} select distinct person_id from hits where i = ${binder.integer(cell.cohort)} and k ${comparison} ${binder.integer(cell.period)}`,
  };
}

export function readRetention(
  question: RetentionQuestion,
  rows: readonly Row[],
  now: number,
): RetentionAnswer {
  const calendar = retentionCalendar(question, now);
  const columns = retentionColumns(question);
  const counted = countsByBits(question, calendar) ? unfolded(rows, 'k', 'n') : rows;
  const counts = countsOf(question, counted, columns.length);
  const reach = Math.max(...columns.map(({ from, to }) => to ?? from));
  const ages = { question, now, starts: startsOf(calendar, calendar.count + reach + 1) };
  const cohorts = Array.from({ length: calendar.count }, (_, i) => {
    const people = counts.get(i) ?? [];
    const cells = columns.map((column, k) => {
      const { begun, complete } = ageOf(ages, i, column);
      return begun ? { people: people[k] ?? 0, complete } : null;
    });
    return { start: startText(calendar, i), size: people[0] ?? 0, cells };
  });
  const mean = columns.map((_, k) => meanOf(question, cohorts, k));
  return { kind: 'retention', columns, cohorts, mean };
}

function countsOf(
  { mode }: RetentionQuestion,
  rows: readonly Row[],
  width: number,
): Map<number, number[]> {
  const counts = new Map<number, number[]>();
  for (const { i, k, n } of rows) {
    const cohort = counts.get(countFrom(i)) ?? new Array<number>(width).fill(0);
    counts.set(countFrom(i), cohort);
    const last = countFrom(k);
    // Who came back last in interval k came back in or after every earlier one.
    const first = mode === 'onOrAfter' && last > 0 ? 1 : last;
    for (let column = first; column <= last; column += 1) {
      cohort[column] = (cohort[column] ?? 0) + countFrom(n);
    }
  }
  return counts;
}

/** What tells how old a cohort is: `starts` of its interval and of those after. */
interface Ages {
  readonly question: RetentionQuestion;
  readonly now: number;
  readonly starts: readonly number[];
}

/** Whether a column's time has begun for a cohort, and whether it is over for all of its members. */
function ageOf(
  { question, now, starts }: Ages,
  cohort: number,
  { from, to }: { from: number; to: number | null },
): { begun: boolean; complete: boolean } {
  const { counting, unit } = question;
  const last = to ?? from;
  const over = (index: number, more = 0) =>
    (starts[index] ?? Number.POSITIVE_INFINITY) + more <= now;
  if (counting === 'calendar' || last === 0) {
    return { begun: over(cohort + from), complete: over(cohort + last + 1) };
  }
  return {
    begun: over(cohort, from * ROLLING[unit]),
    complete: over(cohort + 1, (last + 1) * ROLLING[unit]),
  };
}

function meanOf(
  { mean }: RetentionQuestion,
  cohorts: RetentionAnswer['cohorts'],
  column: number,
): number | null {
  const old = cohorts.filter(({ size, cells }) => size > 0 && cells[column]?.complete);
  if (old.length === 0) return null;
  const sum = (of: (cohort: RetentionAnswer['cohorts'][number]) => number) =>
    old.reduce((total, cohort) => total + of(cohort), 0);
  const people = (cohort: RetentionAnswer['cohorts'][number]) => cohort.cells[column]?.people ?? 0;
  return mean === 'weighted'
    ? sum(people) / sum(({ size }) => size)
    : sum((cohort) => people(cohort) / cohort.size) / old.length;
}
