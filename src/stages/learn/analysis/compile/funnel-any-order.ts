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
  const frame = `range between current row and ${lengthOf(question.window)} following`;
  const kinds = stepKinds(question);
  const counts = kinds.map(
    ({ step, times }) =>
      `least(${times}, sum(case when m${step} then 1 else 0 end) over (partition by person_id order by t ${frame}))`,
  );
  const first = question.entry === 'first' ? ' and t = earliest' : '';
  const group = question.breakdown ? binder.dialect.first('g', ['t', 'e']) : `''`;
  return `${events},
    tries as (select *, ${counts.join(' + ')} as steps_done, min(t) over (partition by person_id) as earliest from scoped),
    people as (select person_id, max(steps_done) as reached, ${group} as g
      from tries where t < ${binder.integer(calendar.to)}${first} group by person_id)`;
}

/** Steps that ask for the same are one kind, with how often it has to happen. */
export function stepKinds({ steps }: FunnelQuestion): { step: number; times: number }[] {
  const kinds = new Map<string, { step: number; times: number }>();
  for (const [i, { event, filters }] of steps.entries()) {
    const name = JSON.stringify([event, filters]);
    const kind = kinds.get(name) ?? { step: i + 1, times: 0 };
    kinds.set(name, { ...kind, times: kind.times + 1 });
  }
  return [...kinds.values()];
}
