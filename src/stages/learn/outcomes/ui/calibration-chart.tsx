import { ScatterChart } from 'echarts/charts';
import { MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, use } from 'echarts/core';
import { useCallback, useMemo } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import Chart, { type Inks } from '#stages/learn/analysis/ui/chart.tsx';
import type { CalibrationPoint } from '../calibration.contract.ts';
import { rangeInWords } from '../predictions.rules.ts';
import classes from './outcomes.module.css';
import { unitOf, withUnit } from './words.ts';

use([ScatterChart, MarkLineComponent, MarkAreaComponent]);

interface Props {
  readonly points: readonly CalibrationPoint[];
  readonly nameOf: (group: string | null) => string;
}

const nothing = () => {};

/**
 * Each outcome by when it was confirmed and by how much of what was said came: 100 % is as said.
 * Predictions of every unit share that scale.
 */
export default function CalibrationChart({ points, nameOf }: Props) {
  const { go } = useApp();
  const groups = useMemo(() => [...new Set(points.map(({ group }) => group))], [points]);
  const option = useCallback((inks: Inks) => optionOf(points, nameOf, inks), [points, nameOf]);
  const pick = useCallback(
    (series: number, index: number) => {
      const point = points.filter(({ group }) => group === groups[series])[index];
      if (point) go(`outcome-reviews/${point.reviewId}`);
    },
    [points, groups, go],
  );
  return (
    <div className={classes.scatter}>
      <Chart
        label={`Predicted against actual of ${points.length} outcomes; the table beneath says the same.`}
        option={option}
        onPick={pick}
        onReady={nothing}
      />
    </div>
  );
}

function optionOf(
  points: readonly CalibrationPoint[],
  nameOf: Props['nameOf'],
  inks: Inks,
): EChartsCoreOption {
  const groups = [...new Set(points.map(({ group }) => group))];
  const percent = ({ ratio }: CalibrationPoint) => Math.round(ratio * 1000) / 10;
  const named = { nameLocation: 'middle', nameTextStyle: { color: inks.quiet } };
  return {
    color: [...inks.palette],
    grid: { left: 24, right: 24, top: 16, bottom: 44, containLabel: true },
    legend: { type: 'scroll', bottom: 0, icon: 'circle', textStyle: { color: inks.text } },
    tooltip: {
      confine: true,
      backgroundColor: inks.surface,
      borderColor: inks.line,
      textStyle: { color: inks.text, fontSize: 12 },
      formatter: ({ data }: { data: { point: CalibrationPoint } }) => tip(data.point),
    },
    xAxis: {
      type: 'time',
      axisLine: { lineStyle: { color: inks.line } },
      axisLabel: { color: inks.quiet, hideOverlap: true },
    },
    yAxis: {
      ...named,
      type: 'value',
      name: 'Came, of what was said',
      nameGap: 48,
      splitLine: { lineStyle: { color: inks.line } },
      axisLabel: { color: inks.quiet, formatter: '{value} %' },
      min: ({ min }: { min: number }) => Math.floor(Math.min(0, min) / 50) * 50,
      max: ({ max }: { max: number }) => Math.ceil(Math.max(150, max) / 50) * 50,
    },
    series: groups.map((group, i) => ({
      name: nameOf(group),
      type: 'scatter',
      symbolSize: 11,
      itemStyle: { opacity: 0.85 },
      data: points
        .filter((point) => point.group === group)
        .map((point) => ({ value: [point.confirmedAt, percent(point)], point })),
      ...(i === 0
        ? {
            markLine: {
              silent: true,
              symbol: 'none',
              lineStyle: { color: inks.text, type: 'dashed', width: 1 },
              label: { formatter: 'as said', color: inks.text, position: 'insideStartTop' },
              data: [{ yAxis: 100 }],
            },
          }
        : {}),
    })),
  };
}

function tip(point: CalibrationPoint): HTMLElement {
  const { title, predictedLow: low, predictedHigh: high, actual, scale, unit } = point;
  const box = document.createElement('div');
  box.appendChild(document.createElement('strong')).textContent = title;
  const lines = [
    `Predicted ${rangeInWords({ low, high, scale }, unit)}`,
    `Came ${withUnit(actual, unitOf(scale, unit))}`,
  ];
  for (const line of lines) box.appendChild(document.createElement('div')).textContent = line;
  return box;
}
