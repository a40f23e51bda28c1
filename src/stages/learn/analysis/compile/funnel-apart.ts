import type { Calendar } from '../calendar.ts';
import type { FunnelQuestion } from '../question.contract.ts';
import { lengthOf } from '../window.ts';
import { betweenSql, scopeSql, selectorSql } from './predicates.ts';
import type { Binder } from './statement.ts';

/**
 * Whether every event is one step at most, and nothing but steps matters: then each step is looked
 * for among those who came to the one before, instead of at every event.
 */
export function isApart({ steps, order, exclusions, breakdown }: FunnelQuestion): boolean {
  const names = steps.map(({ event }) => event);
  const different = !names.includes(null) && new Set(names).size === names.length;
  return different && order === 'ordered' && exclusions.length === 0 && breakdown === null;
}

/**
 * `people (person_id, reached, g, s2 … sn)` of such a funnel. `level<k>` holds the events that bring
 * a try to step k, with the moment `u` when the latest such try began: `chainLevels` says the same
 * of all events.
 */
export function peopleApart(binder: Binder, question: FunnelQuestion, calendar: Calendar): string {
  const { steps } = question;
  const tables = [
    `stepped as materialized (${steppedSql(binder, question, calendar)})`,
    `level1 as materialized (${entriesSql(binder, question, calendar)})`,
  ];
  for (let k = 2; k <= steps.length; k += 1) {
    const j = k - 1;
    tables.push(
      `before${k} as (select person_id, t, s, max(u) over (partition by person_id order by t * 32 + s rows between unbounded preceding and 1 preceding) as u from (
        select person_id, t, ${j} as s, u from level${j}
        union all select person_id, t, s, null as u from stepped where s = ${k} and person_id in (select person_id from level${j})) as both${k})`,
      `level${k} as materialized (select person_id, t, u from before${k} where s = ${k} and t - u <= ${binder.integer(lengthOf(question.window))})`,
    );
  }
  const levels = steps.map((_, i) => `select person_id, ${i + 1} as k, t, u from level${i + 1}`);
  const time = (k: number) =>
    `min(case when k = ${k} then t end) - min(case when k = ${k} then u end) as s${k}`;
  const times = steps.slice(1).map((_, i) => `, ${time(i + 2)}`);
  return `${tables.join(',\n')},
    people as (select person_id, max(k) as reached, '' as g${times.join('')}
      from (${levels.join(' union all ')}) as levels group by person_id)`;
}

/** The events that are a step, with its number `s`. */
function steppedSql(binder: Binder, question: FunnelQuestion, calendar: Calendar): string {
  const cases = question.steps.map((step, i) => `when ${selectorSql(binder, step)} then ${i + 1}`);
  const names = question.steps.flatMap(({ event }) => event ?? []);
  const where = [
    betweenSql(binder, calendar.from, calendar.to + lengthOf(question.window) + 1),
    ...scopeSql(binder, question),
    `event in (${names.map((name) => binder.text(name)).join(', ')})`,
  ];
  return `select * from (select person_id, ${binder.dialect.micros('ts')} as t, case ${cases.join(' ')} end as s
    from events where ${where.join(' and ')}) as found where s is not null`;
}

/** Where a try begins: at any first step in the range, or at the person's first one only. */
function entriesSql(binder: Binder, { entry }: FunnelQuestion, calendar: Calendar): string {
  const where = `where s = 1 and t < ${binder.integer(calendar.to)}`;
  return entry === 'any'
    ? `select person_id, t, t as u from stepped ${where}`
    : `select person_id, min(t) as t, min(t) as u from stepped ${where} group by person_id`;
}
