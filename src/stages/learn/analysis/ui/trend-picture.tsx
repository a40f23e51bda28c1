import { lazy, Suspense, useMemo } from 'react';
import { Waiting } from '#platform/ui/waiting.tsx';
import { useMarks } from '#stages/learn/annotations/ui/use-marks.ts';
import type { TrendAnswer } from '../answer.contract.ts';
import classes from './analysis.module.css';
import type { Inks } from './chart.tsx';
import { trendOption } from './options.ts';

const Chart = lazy(() => import('./chart.tsx'));

/** Lines over days, for values that come from elsewhere than a question. */
export function TrendPicture({
  answer,
  label,
  productId = null,
  unit = null,
  top = null,
}: {
  /** Of days. */
  answer: TrendAnswer;
  label: string;
  productId?: string | null;
  unit?: string | null;
  /** Where the picture ends, for a line that would push the others to its bottom. */
  top?: number | null;
}) {
  const starts = useMemo(() => answer.buckets.map(({ start }) => start), [answer]);
  const marks = useMarks(starts, 'day', productId);
  const option = useMemo(
    () => (inks: Inks) => {
      const whole = trendOption(answer, inks, unit);
      return top === null ? whole : { ...whole, yAxis: { ...(whole.yAxis as object), max: top } };
    },
    [answer, unit, top],
  );
  return (
    <Suspense fallback={<Waiting />}>
      <div className={classes.picture}>
        <Chart label={label} option={option} marks={marks} onReady={nothing} />
      </div>
    </Suspense>
  );
}

function nothing(): void {}
