import { MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, use } from 'echarts/core';
import { useCallback } from 'react';
import { formatDay, formatNumber } from '#platform/ui/fields/format.ts';
import Chart, { type Inks } from '#stages/learn/analysis/ui/chart.tsx';
import type { MeasureInputs, MeasureResult } from '../outcome-reviews.contract.ts';
import classes from './outcomes.module.css';

use([MarkLineComponent]);

interface Props {
  readonly inputs: MeasureInputs;
  readonly result: MeasureResult;
}

const nothing = () => {};

/** The metric day by day, what was to be expected without the change, and where it was predicted to be. */
export default function EffectChart({ inputs, result }: Props) {
  const option = useCallback((inks: Inks) => optionOf(inputs, result, inks), [inputs, result]);
  return (
    <div className={classes.chart}>
      <Chart
        label={`${inputs.metric} before and after the release; the figures stand above.`}
        option={option}
        onReady={nothing}
      />
    </div>
  );
}

function optionOf(inputs: MeasureInputs, result: MeasureResult, inks: Inks): EChartsCoreOption {
  const { points, control, releasedOn, scale, predicted } = inputs;
  const days = [...new Set([...points, ...(control ?? [])].map(({ day }) => day))].sort();
  const along = (series: readonly { day: string; value: number }[]) => {
    const byDay = new Map(series.map(({ day, value }) => [day, value]));
    return days.map((day) => byDay.get(day) ?? null);
  };
  const moved = (by: number) =>
    along(
      result.expected.map(({ day, value }) => ({
        day,
        value: scale === 'relative' ? value + (Math.abs(value) * by) / 100 : value + by,
      })),
    );
  const low = moved(predicted.low);
  const high = moved(predicted.high);
  const [main, quiet, other] = [inks.palette[0], inks.palette[7], inks.palette[2]];
  const plain = { type: 'line', showSymbol: false };
  // Where values look back on many days, what was to be expected is known of some days only.
  const carried = { ...plain, connectNulls: true };
  const hidden = { ...carried, stack: 'band', silent: true, lineStyle: { opacity: 0 } };
  return {
    grid: { left: 8, right: 16, top: 24, bottom: 40, containLabel: true },
    legend: {
      bottom: 0,
      icon: 'roundRect',
      textStyle: { color: inks.text },
      data: [
        'Measured',
        ...(result.expected.length > 0 ? ['Expected without it', 'Predicted'] : []),
        ...(control ? ['Comparison'] : []),
      ],
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: inks.surface,
      borderColor: inks.line,
      textStyle: { color: inks.text, fontSize: 12 },
      formatter: (shown: { dataIndex: number }[]) =>
        tip(shown[0]?.dataIndex ?? 0, days, inputs, result),
    },
    xAxis: {
      type: 'category',
      data: days,
      axisLine: { lineStyle: { color: inks.line } },
      axisTick: { show: false },
      axisLabel: { color: inks.quiet, hideOverlap: true, formatter: formatDay },
    },
    yAxis: {
      type: 'value',
      scale: true,
      splitLine: { lineStyle: { color: inks.line } },
      axisLabel: { color: inks.quiet },
    },
    series: [
      { ...hidden, name: 'low', data: low },
      {
        ...hidden,
        name: 'Predicted',
        itemStyle: { color: inks.palette[1] },
        areaStyle: { color: inks.palette[1], opacity: 0.22 },
        data: high.map((value, i) => (value === null ? null : value - (low[i] ?? 0))),
      },
      ...(control
        ? [
            {
              ...plain,
              name: 'Comparison',
              itemStyle: { color: other },
              lineStyle: { width: 1.5, color: other },
              data: along(control),
            },
          ]
        : []),
      {
        ...carried,
        name: 'Expected without it',
        itemStyle: { color: quiet },
        lineStyle: { width: 1.5, type: 'dashed', color: quiet },
        data: along(result.expected),
      },
      {
        ...plain,
        name: 'Measured',
        itemStyle: { color: main },
        lineStyle: { width: 2, color: main },
        data: along(points),
        ...(releasedOn && days.some((day) => day >= releasedOn)
          ? {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: inks.text, type: 'solid', width: 1 },
                label: { formatter: 'Released', color: inks.text, fontSize: 11 },
                data: [{ xAxis: days.find((day) => day >= releasedOn) }],
              },
            }
          : {}),
      },
    ],
  };
}

/** A day's numbers in words; an element, so that names of metrics stay text. */
function tip(index: number, days: readonly string[], inputs: MeasureInputs, result: MeasureResult) {
  const day = days[index] ?? '';
  const of = (series: readonly { day: string; value: number }[] | null) =>
    series?.find((point) => point.day === day)?.value;
  const unit = inputs.unit ?? undefined;
  const lines = [
    ['Measured', of(inputs.points)],
    ['Expected without it', of(result.expected)],
    [inputs.comparison ?? 'Comparison', of(inputs.control)],
  ] as const;
  const box = document.createElement('div');
  const head = box.appendChild(document.createElement('strong'));
  head.textContent = formatDay(day);
  for (const [label, value] of lines) {
    if (value === undefined) continue;
    const line = box.appendChild(document.createElement('div'));
    line.textContent = `${label}: ${formatNumber(value, unit)}`;
  }
  return box;
}
