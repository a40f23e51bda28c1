import { useMemo } from 'react';
import type { TrendAnswer } from '#stages/learn/analysis/answer.contract.ts';
import { TrendPicture } from '#stages/learn/analysis/ui/trend-picture.tsx';
import { plusDays } from '#stages/learn/metrics/days.ts';
import { changeOf, dayCount, withUnit } from '#stages/learn/metrics/metric-words.ts';
import type { TileAnswer } from '../dashboards.contract.ts';
import classes from './dashboard.module.css';

type MetricAnswer = Extract<TileAnswer, { kind: 'metric' }>;

/** A metric: its latest value, how it changed, and its days. */
export function MetricTile({ answer }: { answer: MetricAnswer }) {
  const { latest, unit, target, points } = answer;
  const trend = useMemo(() => trendOf(answer), [answer]);
  if (points.length === 0) return <p className={classes.note}>No value in this time.</p>;
  const change = changeOf(answer);
  const days = trend.buckets.length;
  return (
    <div className={classes.metric}>
      <p className={classes.figure}>
        {latest ? withUnit(latest.value, unit) : '–'}
        {target !== null && <span> of {withUnit(target, unit)}</span>}
      </p>
      <p className={classes.note}>
        {change && (
          <span data-good={change.good ?? undefined} className={classes.change}>
            {change.words}
          </span>
        )}{' '}
        {change && `mean against the ${dayCount(days)} before`}
      </p>
      <div className={classes.line}>
        <TrendPicture answer={trend} unit={unit} label={`${answer.title}, day by day`} />
      </div>
    </div>
  );
}

/** The days of a metric as a trend has them, those without a value left open. */
function trendOf({ from, to, points, title }: MetricAnswer): TrendAnswer {
  const byDay = new Map(points.map((point) => [point.day, point]));
  const lastFinal = points.findLast(({ provisional }) => !provisional)?.day ?? '';
  const days: string[] = [];
  for (let day = from; day <= to; day = plusDays(day, 1)) days.push(day);
  return {
    kind: 'trend',
    buckets: days.map((start) => ({ start, complete: start <= lastFinal })),
    lines: [
      {
        series: 0,
        label: title,
        group: null,
        values: days.map((day) => byDay.get(day)?.value ?? null),
        previous: null,
      },
    ],
  };
}
