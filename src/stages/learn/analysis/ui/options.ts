import type { EChartsCoreOption } from 'echarts/core';
import type { Answer } from '../answer.contract.ts';
import { groupLabel } from '../labels.ts';
import type { Inks } from './chart.tsx';

type Of<K extends Answer['kind']> = Answer & { kind: K };

/** The name of a line: its group where there is one. */
export function lineName({ label, group }: Of<'trend'>['lines'][number], alone: boolean): string {
  if (group === null) return label;
  return alone ? groupLabel(group) : `${label}: ${groupLabel(group)}`;
}

/** Axes, colours and tooltip of a picture over categories. */
export function frame(
  inks: Inks,
  categories: readonly string[],
  legend: boolean,
): EChartsCoreOption {
  return {
    color: [...inks.palette],
    grid: { left: 8, right: 16, top: 16, bottom: legend ? 40 : 8, containLabel: true },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: inks.surface,
      borderColor: inks.line,
      textStyle: { color: inks.text, fontSize: 12 },
    },
    ...(legend
      ? {
          legend: { type: 'scroll', bottom: 0, textStyle: { color: inks.text }, icon: 'roundRect' },
        }
      : {}),
    xAxis: {
      type: 'category',
      data: [...categories],
      axisLine: { lineStyle: { color: inks.line } },
      axisTick: { show: false },
      axisLabel: { color: inks.quiet, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      splitLine: { lineStyle: { color: inks.line } },
      axisLabel: { color: inks.quiet },
    },
  };
}

export function trendOption({ buckets, lines }: Of<'trend'>, inks: Inks): EChartsCoreOption {
  const alone = new Set(lines.map(({ label }) => label)).size === 1;
  const single = buckets.length === 1;
  const series = lines.flatMap((line, i) => {
    const color = inks.palette[i % inks.palette.length];
    const common = {
      name: lineName(line, alone),
      type: single ? 'bar' : 'line',
      showSymbol: buckets.length <= 31,
      symbolSize: 5,
      itemStyle: { color },
      lineStyle: { width: 2 },
      barMaxWidth: 56,
    };
    const now = { ...common, data: line.values };
    if (!line.previous) return [now];
    const before = {
      ...common,
      name: `${common.name}, before`,
      data: line.previous,
      showSymbol: false,
      lineStyle: { width: 1.5, type: 'dashed' },
      itemStyle: { color, opacity: 0.55 },
    };
    return [now, before];
  });
  const starts = buckets.map(({ start, complete }) => (complete ? start : `${start} (running)`));
  return { ...frame(inks, starts, lines.length > 1 || series.length > 1), series };
}

export const STATUSES = ['new', 'returning', 'resurrecting', 'dormant'] as const;

export function lifecycleOption(answer: Of<'lifecycle'>, inks: Inks): EChartsCoreOption {
  const colors = [inks.palette[0], inks.palette[1], inks.palette[2], inks.palette[7]];
  const words = ['New', 'Returning', 'Resurrecting', 'Dormant'];
  return {
    ...frame(
      inks,
      answer.buckets.map(({ start }) => start),
      true,
    ),
    series: STATUSES.map((status, i) => ({
      name: words[i],
      type: 'bar',
      stack: 'people',
      barMaxWidth: 40,
      itemStyle: { color: colors[i] },
      data: answer[status],
    })),
  };
}

export function stickinessOption({ people }: Of<'stickiness'>, inks: Inks): EChartsCoreOption {
  return {
    ...frame(
      inks,
      people.map((_, i) => String(i + 1)),
      false,
    ),
    series: [{ name: 'People', type: 'bar', barMaxWidth: 40, data: people }],
  };
}

export function pathsOption({ nodes, links }: Of<'paths'>, inks: Inks): EChartsCoreOption {
  const id = (step: number, name: string) => `${step} ${name}`;
  return {
    color: [...inks.palette],
    tooltip: {
      confine: true,
      backgroundColor: inks.surface,
      borderColor: inks.line,
      textStyle: { color: inks.text, fontSize: 12 },
      formatter: ({ data, value }: { data: { shown?: string }; value: number }) => {
        const text = document.createElement('span');
        text.textContent = `${data.shown ?? ''}: ${value.toLocaleString()} people`;
        return text;
      },
    },
    series: [
      {
        type: 'sankey',
        left: 8,
        right: 120,
        top: 12,
        bottom: 12,
        nodeGap: 12,
        draggable: false,
        emphasis: { focus: 'adjacency' },
        lineStyle: { color: 'gradient', opacity: 0.28 },
        label: {
          color: inks.text,
          overflow: 'truncate',
          width: 130,
          formatter: ({ data }: { data: { shown?: string } }) => data.shown ?? '',
        },
        data: nodes.map(({ step, name, people }) => ({
          name: id(step, name),
          depth: step,
          value: people,
          shown: groupLabel(name),
        })),
        links: links.map(({ step, from, to, people }) => ({
          source: id(step, from),
          target: id(step + 1, to),
          value: people,
          shown: `${groupLabel(from)} → ${groupLabel(to)}`,
        })),
      },
    ],
  };
}
