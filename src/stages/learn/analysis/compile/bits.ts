import { MOST_BITS } from './dialect.ts';
import type { Binder, Row } from './statement.ts';

/** Whether so many intervals fit into one set of bits. */
export function fitsBits(intervals: number): boolean {
  return intervals <= MOST_BITS;
}

/**
 * `person_id` with the set `bits` of the intervals in which each person has such events. A row a
 * person is a fraction of a row for each interval, and so of the work to make and to count them.
 */
export function bitsSql(binder: Binder, bucket: string, where: string): string {
  return `select person_id, ${binder.dialect.bitsOf(bucket)} as bits from events where ${where} group by person_id`;
}

/** Columns that count the people who have any bit of each span: `n0`, `n1` and so on, or from `first` on. */
export function countsSql(
  binder: Binder,
  spans: readonly { readonly from: string; readonly length: number }[],
  first = 0,
): string[] {
  return spans.map(({ from, length }, i) => {
    const found = binder.dialect.bitsFrom('bits', from, length);
    return `sum(case when ${found} <> 0 then 1 else 0 end) as n${first + i}`;
  });
}

/** The columns `n0`, `n1`, … of each row as rows of their own: the index in `index`, the number in `value`. */
export function unfolded(rows: readonly Row[], index: string, value: string): Row[] {
  return rows.flatMap((row) =>
    Object.entries(row).flatMap(([name, number]) => {
      const at = /^n(\d+)$/.exec(name)?.[1];
      return at === undefined ? [] : [{ ...row, [index]: Number(at), [value]: number }];
    }),
  );
}
