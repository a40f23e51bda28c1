import type { Calendar } from '../calendar.ts';
import type { FunnelQuestion } from '../question.contract.ts';
import { lengthOf } from '../window.ts';
import type { Binder } from './statement.ts';

/**
 * Steps in any order: from each event on that may begin a try, how many of the steps happen
 * within the window. A step that is named twice has to happen twice.
 */
export function anyOrderPeople({
  binder,
  question,
  calendar,
  events,
}: {
  readonly binder: Binder;
  readonly question: FunnelQuestion;
  readonly calendar: Calendar;
  readonly events: string;
}): string {
  const first = question.entry === 'first' ? ' and t = earliest' : '';
  const group = question.breakdown ? binder.dialect.first('g', ['t', 'e']) : `''`;
  return `${events},
    grouped as (select person_id, min(t) as earliest, ${group} as g
      from scoped where t < ${binder.integer(calendar.to)} group by person_id),
    ${triesSql(binder, question)},
    people as (select tries.person_id as person_id, max(steps_done) as reached, min(g) as g
      from tries join grouped on grouped.person_id = tries.person_id
      where t < ${binder.integer(calendar.to)}${first} group by tries.person_id)`;
}

/** `tries (person_id, t, steps_done)`: how many steps happen within the window from each event on. */
function triesSql(binder: Binder, question: FunnelQuestion): string {
  const window = lengthOf(question.window);
  const done = (step: (found: string) => string) =>
    stepKinds(question)
      .map(
        ({ step: k, times }) =>
          `least(${times}, ${step(`sum(case when m${k} then 1 else 0 end)`)})`,
      )
      .join(' + ');
  if (window <= binder.dialect.widestRange) {
    const frame = `over (partition by person_id order by t range between current row and ${window} following)`;
    return `tries as (select person_id, t, ${done((found) => `${found} ${frame}`)} as steps_done from scoped)`;
  }
  return `begun as (select distinct person_id as beginner, t as t0 from scoped),
    tries as (select beginner as person_id, t0 as t, ${done((found) => found)} as steps_done
      from begun join scoped on scoped.person_id = begun.beginner
      where scoped.t >= begun.t0 and scoped.t <= begun.t0 + ${window} group by beginner, t0)`;
}

/** Steps that ask for the same are one kind, with how often it has to happen. */
function stepKinds({ steps }: FunnelQuestion): { step: number; times: number }[] {
  const kinds = new Map<string, { step: number; times: number }>();
  for (const [i, { event, filters }] of steps.entries()) {
    const name = JSON.stringify([event, filters]);
    const kind = kinds.get(name) ?? { step: i + 1, times: 0 };
    kinds.set(name, { ...kind, times: kind.times + 1 });
  }
  return [...kinds.values()];
}
