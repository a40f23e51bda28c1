import { Dot } from '#platform/ui/fields/marks.tsx';
import { VERDICT_OPTIONS } from '../outcome-reviews.contract.ts';
import type { Verdict } from '../statistics/verdict.ts';
import classes from './outcomes.module.css';

/** A verdict: its word with a dot of its colour. */
export function VerdictMark({ verdict, strong = false }: { verdict: Verdict; strong?: boolean }) {
  const option = VERDICT_OPTIONS.find(({ value }) => value === verdict);
  return (
    <span className={classes.verdict} data-strong={strong || undefined}>
      <Dot color={option?.color} />
      {option?.label ?? verdict}
    </span>
  );
}
