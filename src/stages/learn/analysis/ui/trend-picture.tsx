import { lazy, Suspense, useMemo } from 'react';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { TrendAnswer } from '../answer.contract.ts';
import classes from './analysis.module.css';
import type { Inks } from './chart.tsx';
import { trendOption } from './options.ts';

const Chart = lazy(() => import('./chart.tsx'));

/** Lines over time, for values that come from elsewhere than a question. */
export function TrendPicture({ answer, label }: { answer: TrendAnswer; label: string }) {
  const option = useMemo(() => (inks: Inks) => trendOption(answer, inks), [answer]);
  return (
    <Suspense fallback={<Waiting />}>
      <div className={classes.picture}>
        <Chart label={label} option={option} onReady={nothing} />
      </div>
    </Suspense>
  );
}

function nothing(): void {}
