import { ScatterChart } from 'echarts/charts';
import { MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, use } from 'echarts/core';
import { useCallback, useMemo } from 'react';
import { useApp } from '#platform/ui/app-context.tsx';
import Chart, { type Inks } from '#stages/learn/analysis/ui/chart.tsx';
import type { CalibrationPoint } from '../calibration.contract.ts';
import { rangeInWords, unitOf } from '../predictions.rules.ts';
import classes from './outcomes.module.css';
import { withUnit } from './words.ts';

use([ScatterChart, MarkLineComponent]);

interface Props {
  readonly points: readonly CalibrationPoint[];
  readonly nameOf: (group: string | null) => string;
  readonly drawing: Drawing;
}

const nothing = () => {};

/** How outcomes are drawn: the change said against the change that came, or its share over time. */
export type Drawing = 'against' | 'time';

/**
 * Each outcome as a point. Predictions of every unit share the drawing over time, where 100 % is as
 * said; only those in percent can stand against each other.
 */
export default function CalibrationChart({ points: all, nameOf, drawing }: Props) {
  const { go } = useApp();
  const points = useMemo(
    () => (drawing === 'time' ? all : all.filter(({ scale }) => scale === 'relative')),
    [all, drawing],
  );
  const groups = useMemo(() => [...new Set(points.map(({ group }) => group))], [points]);
  const option = useCallback(
    (inks: Inks) => ({
      ...frameOf(inks),
      ...(drawing === 'time' ? timeAxes(inks) : againstAxes(inks, mostOf(points))),
      series: groups.map((group, i) => ({
        name: nameOf(group),
        type: 'scatter',
        symbolSize: 11,
        itemStyle: { opacity: 0.85 },
        data: points
          .filter((point) => point.group === group)
          .map((point) => ({ value: placeOf(point, drawing), point })),
        ...(i === 0 ? { markLine: asSaid(points, drawing, inks) } : {}),
      })),
    }),
    [points, groups, nameOf, drawing],
  );
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

function middleOf({ predictedLow, predictedHigh }: CalibrationPoint): number {
  return (predictedLow + predictedHigh) / 2;
}

function placeOf(point: CalibrationPoint, drawing: Drawing): [number | string, number] {
  if (drawing === 'time') return [point.confirmedAt, Math.round(point.ratio * 1000) / 10];
  const said = Math.abs(middleOf(point));
  // What was to fall and fell lies where what was to rise and rose does.
  return [said, Number((point.ratio * said).toPrecision(4))];
}

/** The end of both axes: round, and beyond every point. */
function mostOf(points: readonly CalibrationPoint[]): number {
  const most = Math.max(1, ...points.flatMap((point) => placeOf(point, 'against').map(Number)));
  const step = 10 ** Math.floor(Math.log10(most)) / 2;
  return Math.ceil(most / step) * step;
}

/** Where the points would lie if everything came as said. */
function asSaid(points: readonly CalibrationPoint[], drawing: Drawing, inks: Inks) {
  const line = {
    silent: true,
    symbol: 'none',
    lineStyle: { color: inks.text, type: 'dashed', width: 1 },
    label: { formatter: 'as said', color: inks.text, position: 'insideEndTop' },
  };
  if (drawing === 'time') return { ...line, data: [{ yAxis: 100 }] };
  const most = mostOf(points);
  return { ...line, data: [[{ coord: [0, 0] }, { coord: [most, most] }]] };
}

function frameOf(inks: Inks): EChartsCoreOption {
  return {
    color: [...inks.palette],
    grid: { left: 32, right: 32, top: 20, bottom: 60, containLabel: true },
    legend: { type: 'scroll', bottom: 0, icon: 'circle', textStyle: { color: inks.text } },
    tooltip: {
      confine: true,
      backgroundColor: inks.surface,
      borderColor: inks.line,
      textStyle: { color: inks.text, fontSize: 12 },
      formatter: ({ data }: { data: { point: CalibrationPoint } }) => tip(data.point),
    },
  };
}

const DAY_MS = 86_400_000;

function valueAxis(inks: Inks, name: string, gap: number) {
  return {
    type: 'value',
    name,
    nameGap: gap,
    nameLocation: 'middle',
    nameTextStyle: { color: inks.quiet },
    axisLine: { lineStyle: { color: inks.line } },
    splitLine: { lineStyle: { color: inks.line } },
    axisLabel: { color: inks.quiet, formatter: '{value} %' },
  };
}

function againstAxes(inks: Inks, max: number) {
  return {
    xAxis: { ...valueAxis(inks, 'Predicted, in the wished-for direction', 28), min: 0, max },
    yAxis: { ...valueAxis(inks, 'Came', 48), max },
  };
}

function timeAxes(inks: Inks) {
  return {
    xAxis: {
      type: 'time',
      minInterval: DAY_MS,
      axisLine: { lineStyle: { color: inks.line } },
      axisLabel: { color: inks.quiet, hideOverlap: true },
    },
    yAxis: {
      ...valueAxis(inks, 'Came, of what was said', 48),
      min: ({ min }: { min: number }) => Math.floor(Math.min(0, min) / 50) * 50,
      max: ({ max }: { max: number }) => Math.ceil(Math.max(150, max) / 50) * 50,
    },
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
