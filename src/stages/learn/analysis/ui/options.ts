import type { EChartsCoreOption } from 'echarts/core';
import type { Answer } from '../answer.contract.ts';
import { groupLabel } from '../labels.ts';
import type { Inks } from './chart.tsx';
import { type IntervalWords, intervalWords } from './interval-words.ts';
import { tipOf } from './tooltip.ts';

type Of<K extends Answer['kind']> = Answer & { kind: K };

/** The name of a line: its group where there is one. */
function lineName({ label, group }: Of<'trend'>['lines'][number], alone: boolean): string {
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
      ...saidBy(intervalWords(categories), inks),
    },
    yAxis: {
      type: 'value',
      splitLine: { lineStyle: { color: inks.line } },
      axisLabel: { color: inks.quiet },
    },
  };
}

/** Days and weeks on the axis and in the tooltip as people write them. */
function saidBy(words: IntervalWords | null, inks: Inks) {
  const axisLabel = { color: inks.quiet, hideOverlap: true };
  if (!words) return { axisLabel };
  return {
    axisLabel: { ...axisLabel, formatter: words.axis },
    axisPointer: { label: { formatter: ({ value }: { value: string }) => words.whole(value) } },
  };
}

/** The series of a picture that stand for lines; behind them come those still running, dashed. */
function linesDrawn({ lines }: Of<'trend'>): { line: number; before: boolean }[] {
  return lines.flatMap(({ previous }, line) =>
    previous
      ? [
          { line, before: false },
          { line, before: true },
        ]
      : [{ line, before: false }],
  );
}

/** Which line of an answer, and of which period, a series of its picture stands for. */
export function lineAt(
  answer: Of<'trend'>,
  series: number,
): { line: number; before: boolean } | undefined {
  const drawn = linesDrawn(answer);
  return drawn[series] ?? { line: series - drawn.length, before: false };
}

export function trendOption(
  answer: Of<'trend'>,
  inks: Inks,
  unit: string | null = null,
): EChartsCoreOption {
  const { buckets, lines } = answer;
  const alone = new Set(lines.map(({ label }) => label)).size === 1;
  const single = buckets.length === 1;
  const firstOpen = buckets.findLastIndex(({ complete }) => complete) + 1;
  const dashes = !single && firstOpen < buckets.length;
  const common = (line: Of<'trend'>['lines'][number], i: number) => ({
    name: lineName(line, alone),
    type: single ? 'bar' : 'line',
    showSymbol: buckets.length <= 31,
    symbolSize: 5,
    itemStyle: { color: inks.palette[i % inks.palette.length] },
    lineStyle: { width: 2 },
    barMaxWidth: 56,
  });
  const whole = lines.flatMap((line, i) => {
    const own = common(line, i);
    const data = dashes ? line.values.map((v, k) => (k < firstOpen ? v : null)) : line.values;
    const now = { ...own, data };
    if (!line.previous) return [now];
    const before = {
      ...own,
      name: `${own.name}, before`,
      data: line.previous,
      showSymbol: false,
      lineStyle: { width: 1.5, type: 'dotted' },
      itemStyle: { ...own.itemStyle, opacity: 0.55 },
    };
    return [now, before];
  });
  // Dashes begin at the last interval that is over, so that the line does not break.
  const open = lines.map((line, i) => ({
    ...common(line, i),
    data: line.values.map((value, k) => (k >= firstOpen - 1 ? value : null)),
    lineStyle: { width: 2, type: 'dashed' },
  }));
  const starts = buckets.map(({ start }) => start);
  const base = frame(inks, starts, whole.length > 1);
  return {
    ...base,
    ...(base.legend ? { legend: { ...base.legend, data: whole.map(({ name }) => name) } } : {}),
    tooltip: {
      ...(base.tooltip as object),
      formatter: (shown: readonly Shown[]) => trendTip(answer, shown, unit),
    },
    yAxis: { ...(base.yAxis as object), ...inPercent(unit, inks) },
    series: dashes ? [...whole, ...open] : whole,
  };
}

interface Shown {
  readonly seriesIndex: number;
  readonly dataIndex: number;
  readonly seriesName: string;
  readonly color: string;
}

/** Each line once, its number of the period before beside it. */
function trendTip(answer: Of<'trend'>, shown: readonly Shown[], unit: string | null): HTMLElement {
  const index = shown[0]?.dataIndex ?? 0;
  const { start = '', complete = true } = answer.buckets[index] ?? {};
  const words = intervalWords(answer.buckets.map((bucket) => bucket.start));
  const seen = new Set<string>();
  const lines = shown.flatMap(({ seriesIndex, seriesName, color }) => {
    const place = lineAt(answer, seriesIndex);
    const line = place && answer.lines[place.line];
    if (!line || seen.has(seriesName)) return [];
    seen.add(seriesName);
    const value = (place.before ? line.previous : line.values)?.[index] ?? null;
    return [{ color, label: seriesName, value: figure(value, unit) }];
  });
  return tipOf(`${words?.whole(start) ?? start}${complete ? '' : ', still running'}`, lines);
}

function figure(value: number | null, unit: string | null): string {
  if (value === null) return '–';
  const text = value.toLocaleString(undefined, { maximumFractionDigits: 2 });
  return unit ? `${text}\u00a0${unit}` : text;
}

/** The axis of shares says so; other units stand with the number. */
export function inPercent(unit: string | null, inks: Inks) {
  if (unit !== '%') return {};
  const formatter = (value: number) => `${value.toLocaleString()}\u00a0%`;
  return { axisLabel: { color: inks.quiet, formatter } };
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
      data: answer[status].map((value, k) =>
        answer.buckets[k]?.complete ? value : { value, itemStyle: { opacity: 0.55 } },
      ),
    })),
  };
}

const INTERVALS = {
  day: 'Days on which they were active',
  week: 'Weeks in which they were active',
  month: 'Months in which they were active',
} as const;

export function stickinessOption(
  { people }: Of<'stickiness'>,
  interval: keyof typeof INTERVALS,
  inks: Inks,
): EChartsCoreOption {
  const base = frame(
    inks,
    people.map((_, i) => String(i + 1)),
    false,
  );
  const named = (name: string) => ({
    name,
    nameLocation: 'middle',
    nameTextStyle: { color: inks.quiet },
  });
  return {
    ...base,
    grid: { left: 28, right: 16, top: 16, bottom: 28, containLabel: true },
    xAxis: { ...(base.xAxis as object), ...named(INTERVALS[interval]), nameGap: 28 },
    yAxis: { ...(base.yAxis as object), ...named('People'), nameGap: 40 },
    series: [{ name: 'People', type: 'bar', barMaxWidth: 40, data: people }],
  };
}

export function pathsOption({ nodes, links }: Of<'paths'>, inks: Inks): EChartsCoreOption {
  const id = (step: number, name: string) => `${step} ${name}`;
  // The same event has the same colour at every step.
  const names = [...new Set(nodes.map(({ name }) => name))];
  const colorOf = (name: string) =>
    name === 'other' ? inks.quiet : inks.palette[names.indexOf(name) % inks.palette.length];
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
          itemStyle: { color: colorOf(name) },
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
