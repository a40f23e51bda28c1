import type { Calendar } from '../calendar.ts';
import type { FunnelQuestion } from '../question.contract.ts';
import { lengthOf } from '../window.ts';
import { isApart } from './funnel-apart.ts';
import type { Binder } from './statement.ts';

/** How the tries of every person are followed, step by step. */
export interface Chains {
  readonly sql: string;
  /** The table with a row an event: `level` is the furthest step that it completes, 0 for none. */
  readonly last: string;
  /** Aggregates over a person's rows, each after a comma. */
  readonly columns: string;
}

/**
 * One window a step, each over the last: at every event, `u<k>` is the moment when the latest
 * try began that this event brings to step k, null where it brings none. What earlier rows
 * reached is looked up to the row before (`c<k>`), so that one event is never two steps of a
 * try. With exclusions, `z<k>` tells whether an excluded event stands in that try: the row
 * number of what happened to it last, doubled, and one more where it is tainted.
 */
export function chainLevels(binder: Binder, question: FunnelQuestion, calendar: Calendar): Chains {
  const { steps, exclusions, breakdown } = question;
  const tainting = exclusions.length > 0;
  const numbered = tainting || breakdown !== null;
  // Events of one moment and one step are alike where each can be one step only: sorting is cheaper.
  const order = `partition by person_id order by o${isApart(question) ? '' : ', e'}`;
  const within = () => binder.integer(lengthOf(question.window));
  const tables = [
    `ordered as (select *, t * 32 + ${firstMatch(question)} as o from scoped)`,
    `level0 as (select *${numbered ? `, row_number() over (${order}) as rn` : ''} from ordered)`,
    ...entryTables(binder, question, calendar, order),
  ];
  for (let k = 2; k <= steps.length; k += 1) {
    const frame = question.order === 'strict' ? '1 preceding' : 'unbounded preceding';
    const before = `over (${order} rows between ${frame} and 1 preceding)`;
    const j = k - 1;
    tables.push(`before${k} as (select *, max(u${j}) ${before} as c${j} from level${j})`);
    let source = `before${k}`;
    if (tainting) {
      const hit = excludesAt(question, j);
      tables.push(
        `marked${k} as (select *, case when u${j} is not null then 2 * rn + ${j === 1 ? '0' : `y${j}`} when ${hit} and t - c${j} <= ${within()} then 2 * rn + 1 end as z${j} from before${k})`,
        `tainted${k} as (select *, case when coalesce(max(z${j}) ${before}, 0) % 2 = 1 or ${hit} then 1 else 0 end as y${k} from marked${k})`,
      );
      source = `tainted${k}`;
    }
    tables.push(
      `level${k} as (select *, case when m${k} and t - c${j} <= ${within()} then c${j} end as u${k} from ${source})`,
    );
  }
  const levels = steps.map((_, i) => steps.length - i);
  const level = levels.map((k) => `when u${k} is not null then ${k}`).join(' ');
  tables.push(`chained as (select *, case ${level} else 0 end as level from level${steps.length})`);
  return { sql: tables.join(',\n'), last: 'chained', columns: columnsSql(binder, question) };
}

/** Events of one moment are taken in the order of the steps, what excludes first. */
function firstMatch({ steps, exclusions }: FunnelQuestion): string {
  const cases = [
    ...exclusions.map((_, i) => `when x${i + 1} then 0`),
    ...steps.map((_, i) => `when m${i + 1} then ${i + 1}`),
  ];
  return `case ${cases.join(' ')} else 31 end`;
}

/** Where a try begins: at any first step in the range, or at the person's first one only. */
function entryTables(
  binder: Binder,
  { entry }: FunnelQuestion,
  calendar: Calendar,
  order: string,
): string[] {
  const enters = () => `m1 and t < ${binder.integer(calendar.to)}`;
  if (entry === 'any') {
    return [`level1 as (select *, case when ${enters()} then t end as u1 from level0)`];
  }
  const before = `over (${order} rows between unbounded preceding and 1 preceding)`;
  return [
    `entered as (select *, coalesce(max(case when ${enters()} then 1 end) ${before}, 0) as c0 from level0)`,
    `level1 as (select *, case when ${enters()} and c0 = 0 then t end as u1 from entered)`,
  ];
}

/** True for an event that takes out whoever has come to step k and not yet further. */
function excludesAt({ exclusions }: FunnelQuestion, k: number): string {
  const names = exclusions.flatMap(({ from, to }, i) => (from < k && k <= to ? `x${i + 1}` : []));
  return names.length > 0 ? `(${names.join(' or ')})` : 'false';
}

function columnsSql(binder: Binder, { steps, exclusions, breakdown }: FunnelQuestion): string {
  const count = steps.length;
  const columns: string[] = [];
  for (let k = 1; k <= count; k += 1) {
    if (breakdown) {
      const at = `case when u${k} is not null then rn end`;
      columns.push(`${binder.dialect.first('g', [at])} as g${k}`);
    }
    if (exclusions.length === 0) continue;
    // A try that came through ends there; of the others the last state counts.
    columns.push(
      k < count
        ? `max(z${k}) as k${k}`
        : `min(case when u${k} is not null then 2 * rn + y${k} end) as k${k}`,
    );
  }
  return columns.map((column) => `, ${column}`).join('');
}
