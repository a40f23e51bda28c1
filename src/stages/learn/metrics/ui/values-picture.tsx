import type { EChartsCoreOption } from 'echarts/core';
import { lazy, Suspense, useCallback, useMemo } from 'react';
import { Waiting } from '#platform/ui/waiting.tsx';
import type { Inks } from '#stages/learn/analysis/ui/chart.tsx';
import { frame, inPercent } from '#stages/learn/analysis/ui/options.ts';
import { useMarks } from '#stages/learn/annotations/ui/use-marks.ts';
import { daysIn } from '../days.ts';
import { withUnit } from '../metric-words.ts';
import type { DayValue, Metric } from '../metrics.contract.ts';
import classes from './metrics.module.css';

const Chart = lazy(() => import('#stages/learn/analysis/ui/chart.tsx'));

/** The days as a line, those that can still change dashed, with the target across. */
export function ValuesPicture({
  metric,
  items,
  onPick,
}: {
  metric: Metric;
  items: readonly DayValue[];
  onPick: (day: string) => void;
}) {
  const { unit, target, name } = metric;
  const days = useMemo(() => {
    const [first, last] = [items[0], items.at(-1)];
    return first && last ? daysIn({ from: first.day, to: last.day }) : [];
  }, [items]);
  const marks = useMarks(days, 'day', metric.productId);
  const option = useMemo(
    () => (inks: Inks) => optionOf({ days, items, target, unit, name }, inks),
    [days, items, target, unit, name],
  );
  const pick = useCallback(
    (_series: number, index: number) => {
      const day = days[index];
      if (day) onPick(day);
    },
    [days, onPick],
  );
  return (
    <Suspense fallback={<Waiting />}>
      <div className={classes.picture}>
        <Chart
          label={`${name}, day by day; the table beneath says the same.`}
          option={option}
          onPick={pick}
          marks={marks}
          onReady={nothing}
        />
      </div>
    </Suspense>
  );
}

function nothing(): void {}

interface Shown {
  readonly days: readonly string[];
  readonly items: readonly DayValue[];
  readonly target: number | null;
  readonly unit: string | null;
  readonly name: string;
}

function optionOf({ days, items, target, unit, name }: Shown, inks: Inks): EChartsCoreOption {
  const byDay = new Map(items.map((item) => [item.day, item]));
  const values = days.map((day) => byDay.get(day));
  const open = values.map((value) => value?.provisional ?? false);
  const gaps = values.filter((value) => value === undefined).length;
  // Where few days have values, the line between them says what the eye would guess.
  const connectNulls = gaps > 0;
  const [color] = inks.palette;
  const line = {
    type: 'line',
    symbolSize: 6,
    showSymbol: items.length <= 45,
    showAllSymbol: true,
    connectNulls,
    itemStyle: { color },
    lineStyle: { width: 2 },
  };
  // The dashes begin at the last day that is final, so that the line does not break.
  const dashed = values.map((value, i) => (open[i] || open[i + 1] ? (value?.value ?? null) : null));
  const base = frame(inks, days, false);
  return {
    ...base,
    tooltip: {
      ...(base.tooltip as object),
      valueFormatter: (value: unknown) => (typeof value === 'number' ? withUnit(value, unit) : '–'),
    },
    yAxis: { ...(base.yAxis as object), ...inPercent(unit, inks), scale: target === null },
    series: [
      {
        ...line,
        name,
        data: values.map((value, i) => (open[i] ? null : (value?.value ?? null))),
      },
      ...(open.some(Boolean)
        ? [
            {
              ...line,
              name: 'Provisional',
              data: dashed,
              connectNulls: false,
              lineStyle: { width: 2, type: 'dashed' },
              itemStyle: { color, opacity: 0.7 },
            },
          ]
        : []),
      ...(target === null
        ? []
        : [
            {
              type: 'line',
              name: 'Target',
              data: days.map(() => target),
              showSymbol: false,
              silent: true,
              lineStyle: { width: 1.5, type: 'dotted' },
              itemStyle: { color: inks.quiet },
            },
          ]),
    ],
  };
}
