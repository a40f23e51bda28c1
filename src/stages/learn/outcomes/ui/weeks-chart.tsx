import type { EChartsCoreOption } from 'echarts/core';
import { useCallback } from 'react';
import { formatDay } from '#platform/ui/fields/format.ts';
import Chart, { type Inks } from '#stages/learn/analysis/ui/chart.tsx';
import type { AdoptionReport } from '../adoption.contract.ts';
import classes from './outcomes.module.css';

const nothing = () => {};

/** People and companies that use a feature, by week. */
export default function WeeksChart({ weeks }: { weeks: AdoptionReport['weeks'] }) {
  const option = useCallback((inks: Inks) => optionOf(weeks, inks), [weeks]);
  const last = weeks.at(-1);
  return (
    <div className={classes.weeks}>
      <Chart
        label={`Use by week, ${weeks.length} weeks; ${last?.people ?? 0} people in the latest.`}
        option={option}
        onReady={nothing}
      />
    </div>
  );
}

function optionOf(weeks: AdoptionReport['weeks'], inks: Inks): EChartsCoreOption {
  const companies = weeks.some(({ companies: count }) => count !== null && count > 0);
  const [main, second] = inks.palette;
  return {
    grid: { left: 8, right: 16, top: 16, bottom: companies ? 36 : 8, containLabel: true },
    ...(companies
      ? { legend: { bottom: 0, icon: 'roundRect', textStyle: { color: inks.text } } }
      : {}),
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: inks.surface,
      borderColor: inks.line,
      textStyle: { color: inks.text, fontSize: 12 },
    },
    xAxis: {
      type: 'category',
      data: weeks.map(({ start, complete }) =>
        complete ? formatDay(start) : `${formatDay(start)} (running)`,
      ),
      axisLine: { lineStyle: { color: inks.line } },
      axisTick: { show: false },
      axisLabel: { color: inks.quiet, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitLine: { lineStyle: { color: inks.line } },
      axisLabel: { color: inks.quiet },
    },
    series: [
      {
        name: 'People',
        type: 'bar',
        barMaxWidth: 32,
        itemStyle: { color: main, borderRadius: [3, 3, 0, 0] },
        data: weeks.map(({ people }) => people),
      },
      ...(companies
        ? [
            {
              name: 'Companies',
              type: 'line',
              symbolSize: 5,
              itemStyle: { color: second },
              lineStyle: { width: 2 },
              data: weeks.map(({ companies: count }) => count),
            },
          ]
        : []),
    ],
  };
}
