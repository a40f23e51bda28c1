import type { Calendar } from '../calendar.ts';
import type { FunnelQuestion } from '../question.contract.ts';
import { lengthOf } from '../window.ts';
import { betweenSql, filterSql, scopeSql } from './predicates.ts';
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
    // The tries that came to a step follow in the order in which they began, so the last is the latest.
    tables.push(
      `before${k} as (select person_id, t, s, last_value(u ignore nulls) over (partition by person_id order by t * 32 + s rows between unbounded preceding and 1 preceding) as u from (
        select person_id, t, ${j} as s, u from level${j}
        union all select person_id, t, s, null as u from stepped where s = ${k} and person_id in (select person_id from level${j})) as both${k})`,
      `level${k} as materialized (select person_id, t, u from before${k} where s = ${k} and t - u <= ${binder.integer(lengthOf(question.window))})`,
    );
  }
  const later = steps.slice(1).map((_, i) => i + 2);
  // A row a person and step first: far fewer than there are events to look through for each step.
  const rows = steps.map((_, i) => {
    const times = later.map((k) => (k === i + 1 ? 'min(t) - min(u)' : 'null'));
    const columns = ['person_id', i + 1, ...times].join(', ');
    return `select ${columns} from level${i + 1} group by person_id`;
  });
  const names = ['person_id', 'k', ...later.map((k) => `s${k}`)].join(', ');
  const times = later.map((k) => `, min(s${k}) as s${k}`).join('');
  return `${tables.join(',\n')},
    people as (select person_id, max(k) as reached, '' as g${times}
      from (${rows.join(' union all ')}) as levels (${names}) group by person_id)`;
}

/** The events that are a step, with its number `s`. */
function steppedSql(binder: Binder, question: FunnelQuestion, calendar: Calendar): string {
  const names = question.steps.map(({ event }) => binder.text(event ?? ''));
  const step = binder.dialect.placeIn('event', names);
  const filtered = question.steps.filter(({ filters }) => filters.length > 0);
  const where = [
    betweenSql(binder, calendar.from, calendar.to + lengthOf(question.window) + 1),
    ...scopeSql(binder, question),
    `${step} > 0`,
    ...filtered.map(({ event, filters }) => {
      const passes = filters.map((filter) => filterSql(binder, filter)).join(' and ');
      return `(event <> ${binder.text(event ?? '')} or ${passes})`;
    }),
  ];
  return `select person_id, ${binder.dialect.micros('ts')} as t, ${step} as s from events where ${where.join(' and ')}`;
}

/** Where a try begins: at any first step in the range, or at the person's first one only. */
function entriesSql(binder: Binder, { entry }: FunnelQuestion, calendar: Calendar): string {
  const where = `where s = 1 and t < ${binder.integer(calendar.to)}`;
  return entry === 'any'
    ? `select person_id, t, t as u from stepped ${where}`
    : `select person_id, min(t) as t, min(t) as u from stepped ${where} group by person_id`;
}
