import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart, SankeyChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useCallback, useEffect, useRef, useState } from 'react';
import { MarkLayer, type Standing } from '#stages/learn/annotations/ui/mark-layer.tsx';
import type { Marks } from '#stages/learn/annotations/ui/use-marks.ts';
import classes from './analysis.module.css';
import type { Drawn } from './drawn.ts';
import { nearestPlace } from './nearest.ts';

use([
  BarChart,
  LineChart,
  SankeyChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

/** What a picture needs of the theme. */
export interface Inks {
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly surface: string;
  readonly palette: readonly string[];
}

const LIGHT = [
  '#4a55c7',
  '#0f8a7e',
  '#b8690a',
  '#c03a63',
  '#4d8228',
  '#8a48c2',
  '#237fb8',
  '#857f75',
];
const DARK = [
  '#8b95ea',
  '#3fb8aa',
  '#e0a050',
  '#ec7e9c',
  '#8fc266',
  '#b98be6',
  '#62b3e4',
  '#a8a297',
];

interface Props {
  readonly label: string;
  readonly option: (inks: Inks) => EChartsCoreOption;
  /** Called with the series and the place in it that was clicked, or is nearest to the click. */
  readonly onPick?: ((series: number, index: number, part?: Part) => void) | undefined;
  /** What happened meanwhile, on a chart over time. */
  readonly marks?: Marks | undefined;
  /** Called with the chart, to take its picture from. */
  readonly onReady: (drawn: Drawn | null) => void;
}

/** What of a picture of paths was clicked. */
export type Part = 'node' | 'edge';

/** A picture drawn by ECharts, in the colours of the theme. The table beside it says the same. */
export default function Chart({ label, option, onPick, marks, onReady }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const scheme = useComputedColorScheme();
  const pick = useRef(onPick);
  pick.current = onPick;
  const latest = useRef(marks);
  latest.current = marks;
  const [standing, setStanding] = useState<readonly Standing[]>([]);
  const stand = useCallback(() => setStanding(standingOf(chart.current, latest.current)), []);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = init(element, null, { renderer: 'canvas' });
    chart.current = made;
    let taken = false;
    made.on('click', (event) => {
      const { componentType, seriesIndex = 0, dataIndex, dataType } = event;
      taken = true;
      if (componentType === 'series') {
        pick.current?.(seriesIndex, dataIndex, dataType as Part | undefined);
      } else if (componentType === 'xAxis') latest.current?.onDay?.(labelAt(event));
    });
    // A point is small: a click beside it is for the one that the tooltip shows.
    made.getZr().on('click', ({ offsetX, offsetY }) => {
      const place = taken || !pick.current ? null : nearestPlace(made, [offsetX, offsetY]);
      taken = false;
      if (place) pick.current?.(place.series, place.index);
    });
    made.getZr().on('mousemove', ({ offsetX, offsetY }) => {
      if (pick.current && nearestPlace(made, [offsetX, offsetY])) {
        made.getZr().setCursorStyle('pointer');
      }
    });
    const watch = new ResizeObserver(() => {
      made.resize();
      stand();
    });
    watch.observe(element);
    const surface = getComputedStyle(element).getPropertyValue('--tl-surface').trim();
    onReady({
      png: () => made.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: surface }),
      async svg() {
        const { svgOf } = await import('./svg-of.ts');
        return svgOf(made, surface);
      },
    });
    return () => {
      onReady(null);
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [onReady, stand]);

  useEffect(() => {
    const element = box.current;
    if (!element || !chart.current) return;
    const style = getComputedStyle(element);
    const token = (name: string) => style.getPropertyValue(`--tl-${name}`).trim();
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const inks = {
      text: token('text-2'),
      quiet: token('text-3'),
      line: token('border-soft'),
      surface: token('raised'),
      palette: scheme === 'dark' ? DARK : LIGHT,
    };
    chart.current.setOption(
      {
        animation: !still,
        animationDuration: 150,
        textStyle: { fontFamily: style.fontFamily },
        aria: { enabled: true, label: { description: label } },
        ...marked(option(inks), marks, inks),
      },
      { notMerge: true },
    );
    stand();
  }, [option, scheme, label, marks, stand]);

  return (
    <div className={classes.plot}>
      <div ref={box} className={classes.chart} role="img" aria-label={label} />
      <MarkLayer standing={standing} />
    </div>
  );
}

/** The place of the interval whose label was clicked. */
function labelAt(event: object): number {
  return 'tickIndex' in event && typeof event.tickIndex === 'number' ? event.tickIndex : -1;
}

/** Heads nearer than so many pixels would be hard to hit: they are one. */
const HEAD_WIDTH = 24;

/** Where the heads of the marks stand: above their line. */
function standingOf(chart: EChartsType | null, marks: Marks | undefined): Standing[] {
  if (!chart || !marks) return [];
  const all = [...marks.placed].flatMap(([place, own]) => {
    const left: unknown = chart.convertToPixel({ xAxisIndex: 0 }, place);
    return typeof left === 'number' && Number.isFinite(left) ? [{ left, marks: own }] : [];
  });
  const apart: Standing[] = [];
  for (const one of all.toSorted((a, b) => a.left - b.left)) {
    const last = apart.at(-1);
    if (!last || one.left - last.left >= HEAD_WIDTH) apart.push(one);
    else apart[apart.length - 1] = { ...last, marks: [...last.marks, ...one.marks] };
  }
  return apart;
}

/** The option with a line at each interval in which something happened. */
function marked(
  option: EChartsCoreOption,
  marks: Marks | undefined,
  inks: Inks,
): EChartsCoreOption {
  if (!marks || !Array.isArray(option.series)) return option;
  const markLine = {
    silent: true,
    symbol: 'none',
    animation: false,
    label: { show: false },
    lineStyle: { color: inks.quiet, type: 'dashed', width: 1 },
    data: [...marks.placed.keys()].map((xAxis) => ({ xAxis })),
  };
  const xAxis = { ...(option.xAxis as object), triggerEvent: marks.onDay !== null };
  // In a series of its own, so that it stands beside lines that a chart draws across.
  return { ...option, xAxis, series: [...option.series, { type: 'line', data: [], markLine }] };
}
