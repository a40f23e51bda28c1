import type { PathsAnswer } from '../answer.contract.ts';
import { calendarOf } from '../calendar.ts';
import type { Cell, PathsQuestion } from '../question.contract.ts';
import { OTHER } from '../question.contract.ts';
import { lengthOf } from '../window.ts';
import { betweenSql, groupOf, namedSql, scopeSql, selectorSql } from './predicates.ts';
import { Binder, type Context, countFrom, type Row, type Statement } from './statement.ts';

/**
 * `hits (person_id, pos, name, next)`: what each person did at step `pos` (0 is the anchor) and
 * after that (empty at the end). A name that repeats at once is one step.
 */
function pathsSql(binder: Binder, question: PathsQuestion, now: number): string {
  const { direction, anchor, events, length, limit } = question;
  const calendar = calendarOf(question.range, 'all', question.timeZone, now);
  const reach = lengthOf(question.window);
  const forward = direction === 'from';
  const turn = forward ? 'asc' : 'desc';
  const order = `partition by person_id order by t ${turn}, e ${turn}`;
  const inRange = () =>
    `t >= ${binder.integer(calendar.from)} and t < ${binder.integer(calendar.to)}`;
  const listed = events.length > 0 ? namedSql(binder, events) : 'true';
  // Without an anchor of its own, a path begins with a step.
  const anchors = anchor ? `coalesce(${selectorSql(binder, anchor)}, false)` : listed;
  const columns = `person_id, ${binder.dialect.micros('ts')} as t, ${binder.dialect.tieBreak} as e, ${groupOf(binder, question.node)} as n, ${anchors} as a, ${listed} as s`;
  const where = [
    betweenSql(
      binder,
      forward ? calendar.from : calendar.from - reach,
      forward ? calendar.to + reach + 1 : calendar.to,
    ),
    ...scopeSql(binder, question),
  ].join(' and ');
  const startOf = (value: string) => `min(case when a and ${inRange()} then ${value} end)`;
  const within = forward ? 't - t0' : 't0 - t';
  return `flagged as (select ${columns} from events where ${where}),
    numbered as (select *, row_number() over (${order}) as rn from flagged where a or s),
    anchored as (select *, ${startOf('rn')} over (partition by person_id) as a0 from numbered),
    dated as (select *, max(case when rn = a0 then t end) over (partition by person_id) as t0 from anchored where rn >= a0),
    near as (select *, coalesce(max(n) over (${order} rows between 1 preceding and 1 preceding), '') as before from dated where ${within} <= ${binder.integer(reach)}),
    walked as (select person_id, n, row_number() over (${order}) - 1 as pos from near where n <> before),
    cut as (select * from walked where pos < ${binder.integer(length)}),
    frequent as (select pos, n, row_number() over (partition by pos order by count(*) desc, n) as place from cut group by pos, n),
    named as (select c.person_id as person_id, c.pos as pos, case when f.place <= ${binder.integer(limit)} then c.n else '${OTHER}' end as name
      from cut as c join frequent as f on f.pos = c.pos and f.n = c.n),
    hits as (select person_id, pos, name, coalesce(max(name) over (partition by person_id order by pos rows between 1 following and 1 following), '') as next from named)`;
}

export function pathsStatement(question: PathsQuestion, context: Context): Statement {
  const binder = new Binder(context);
  const hits = pathsSql(binder, question, context.now);
  return binder.statement(
    `with ${hits} select pos, name, next, count(*) as people from hits group by pos, name, next`,
  );
}

export function pathsPeople(
  question: PathsQuestion,
  cell: Cell & { kind: 'paths' },
  context: Context,
): { binder: Binder; sql: string } {
  const binder = new Binder(context);
  const hits = pathsSql(binder, question, context.now);
  const next = cell.next === null ? '' : ` and next = ${binder.text(cell.next)}`;
  return {
    binder,
    sql: `with ${hits} select person_id from hits where pos = ${binder.integer(cell.step)} and name = ${binder.text(cell.name)}${next}`,
  };
}

export function readPaths(rows: readonly Row[]): PathsAnswer {
  const nodes = new Map<string, PathsAnswer['nodes'][number]>();
  const links: PathsAnswer['links'] = [];
  for (const row of rows) {
    const step = countFrom(row.pos);
    const name = String(row.name);
    const people = countFrom(row.people);
    const node = nodes.get(`${step} ${name}`) ?? { step, name, people: 0 };
    node.people += people;
    nodes.set(`${step} ${name}`, node);
    if (row.next !== '') links.push({ step, from: name, to: String(row.next), people });
  }
  const size = (a: { step: number; people: number }, b: { step: number; people: number }) =>
    a.step - b.step || b.people - a.people;
  return {
    kind: 'paths',
    nodes: [...nodes.values()].sort((a, b) => size(a, b) || (a.name < b.name ? -1 : 1)),
    links: links.sort((a, b) => size(a, b) || (a.from + a.to < b.from + b.to ? -1 : 1)),
  };
}
