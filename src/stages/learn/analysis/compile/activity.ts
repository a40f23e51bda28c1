import type { LifecycleAnswer, StickinessAnswer } from '../answer.contract.ts';
import { bucketsOf, type Calendar, calendarOf, startOf } from '../calendar.ts';
import type { Selector } from '../filter.contract.ts';
import type { Cell, LifecycleQuestion, StickinessQuestion } from '../question.contract.ts';
import { betweenSql, bucketSql, type Scope, scopeSql, selectorSql } from './predicates.ts';
import { Binder, type Context, countFrom, type Row, type Statement } from './statement.ts';

/** `active (person_id, b)`: the intervals in which each person was active, once each. */
function activeSql(
  binder: Binder,
  question: Scope & { selector: Selector },
  calendar: Calendar,
  from: number,
): string {
  const where = [
    betweenSql(binder, from, calendar.to),
    selectorSql(binder, question.selector),
    ...scopeSql(binder, question),
  ].join(' and ');
  return `active as (select distinct person_id, ${bucketSql(binder, calendar)} as b from events where ${where})`;
}

function stickinessSql(binder: Binder, question: StickinessQuestion, now: number): string {
  const calendar = calendarOf(question.range, question.interval, question.timeZone, now);
  const active = activeSql(binder, question, calendar, calendar.from);
  return `${active}, hits as (select person_id, count(*) as n from active group by person_id)`;
}

export function stickinessStatement(question: StickinessQuestion, context: Context): Statement {
  const binder = new Binder(context);
  const hits = stickinessSql(binder, question, context.now);
  return binder.statement(`with ${hits} select n, count(*) as people from hits group by n`);
}

/** Who was active in which interval, once each: rows of `person_id` and `b`, counted from 0. */
export function activeStatement(question: StickinessQuestion, context: Context): Statement {
  const binder = new Binder(context);
  const calendar = calendarOf(question.range, question.interval, question.timeZone, context.now);
  const active = activeSql(binder, question, calendar, calendar.from);
  return binder.statement(`with ${active} select person_id, b from active`);
}

export function stickinessPeople(
  question: StickinessQuestion,
  cell: Cell & { kind: 'stickiness' },
  context: Context,
): { binder: Binder; sql: string } {
  const binder = new Binder(context);
  const hits = stickinessSql(binder, question, context.now);
  const comparison = question.cumulative ? '>=' : '=';
  return {
    binder,
    sql: `with ${hits} select person_id from hits where n ${comparison} ${binder.integer(cell.intervals)}`,
  };
}

export function readStickiness(
  question: StickinessQuestion,
  rows: readonly Row[],
  now: number,
): StickinessAnswer {
  const { count } = calendarOf(question.range, question.interval, question.timeZone, now);
  const people = new Array<number>(count).fill(0);
  for (const row of rows) people[countFrom(row.n) - 1] = countFrom(row.people);
  if (question.cumulative) {
    for (let n = count - 2; n >= 0; n -= 1) people[n] = (people[n] ?? 0) + (people[n + 1] ?? 0);
  }
  return { kind: 'stickiness', people };
}

function lifecycleCalendar({ range, interval, timeZone }: LifecycleQuestion, now: number) {
  return calendarOf(range, interval, timeZone, now, { before: 1 });
}

/**
 * `hits (person_id, b, status)`. New is whoever is active in the interval of their first event
 * ever, of any name; who is active without having been in the interval before is resurrecting.
 */
function lifecycleSql(binder: Binder, question: LifecycleQuestion, now: number): string {
  const calendar = lifecycleCalendar(question, now);
  const { dialect } = binder;
  const active = activeSql(binder, question, calendar, startOf(calendar, -1));
  const product = question.productId
    ? ` where product_id = ${binder.text(question.productId)}`
    : '';
  // A first event long before the range has no interval of its own; -2 stands for all of them.
  const before = dialect.timestamp(binder.integer(startOf(calendar, -1)));
  const bucket = `case when ts < ${before} then -2 else ${bucketSql(binder, calendar)} end`;
  // A value that can be null, so that no neighbour is not taken for interval 0 by either engine.
  const neighbour = (of: 'preceding' | 'following') =>
    `coalesce(max(nullif(b, -9)) over (partition by person_id order by b rows between 1 ${of} and 1 ${of}), -9)`;
  return `${active},
    firsts as (select person_id, ${bucket} as f from (
      select person_id, min(ts) as ts from events${product} group by person_id) as first_events),
    spells as (select person_id, b as spell, ${neighbour('preceding')} as prev, ${neighbour('following')} as next from active),
    hits as (
      select s.person_id as person_id, s.spell as b,
        case when f.f = s.spell then 'new' when s.prev = s.spell - 1 then 'returning' else 'resurrecting' end as status
      from spells as s join firsts as f on f.person_id = s.person_id where s.spell >= 0
      union all
      select person_id, spell + 1 as b, 'dormant' as status from spells
      where next <> spell + 1 and spell + 1 < ${binder.integer(calendar.count)})`;
}

export function lifecycleStatement(question: LifecycleQuestion, context: Context): Statement {
  const binder = new Binder(context);
  const hits = lifecycleSql(binder, question, context.now);
  return binder.statement(
    `with ${hits} select b, status, count(*) as n from hits group by b, status`,
  );
}

export function lifecyclePeople(
  question: LifecycleQuestion,
  cell: Cell & { kind: 'lifecycle' },
  context: Context,
): { binder: Binder; sql: string } {
  const binder = new Binder(context);
  const hits = lifecycleSql(binder, question, context.now);
  return {
    binder,
    sql: `with ${hits} select person_id from hits where b = ${binder.integer(cell.bucket)} and status = ${binder.text(cell.status)}`,
  };
}

export function readLifecycle(
  question: LifecycleQuestion,
  rows: readonly Row[],
  now: number,
): LifecycleAnswer {
  const calendar = lifecycleCalendar(question, now);
  const empty = () => new Array<number>(calendar.count).fill(0);
  const counts: Record<string, number[]> = {
    new: empty(),
    returning: empty(),
    resurrecting: empty(),
    dormant: empty(),
  };
  for (const { b, status, n } of rows) {
    const line = counts[String(status)];
    if (line) line[countFrom(b)] = countFrom(n) * (status === 'dormant' ? -1 : 1);
  }
  return {
    kind: 'lifecycle',
    buckets: bucketsOf(calendar),
    new: counts.new ?? [],
    returning: counts.returning ?? [],
    resurrecting: counts.resurrecting ?? [],
    dormant: counts.dormant ?? [],
  };
}
