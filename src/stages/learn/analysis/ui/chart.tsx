import { useComputedColorScheme } from '@mantine/core';
import { BarChart, LineChart, SankeyChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
} from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import classes from './analysis.module.css';

use([
  BarChart,
  LineChart,
  SankeyChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
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
  /** Called with the series and the place in it that was clicked. */
  readonly onPick?: ((series: number, index: number) => void) | undefined;
  /** Called with the chart, to take its picture from. */
  readonly onReady: (picture: (() => string) | null) => void;
}

/** A picture drawn by ECharts, in the colours of the theme. The table beside it says the same. */
export default function Chart({ label, option, onPick, onReady }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const scheme = useComputedColorScheme();
  const pick = useRef(onPick);
  pick.current = onPick;

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = init(element, null, { renderer: 'canvas' });
    chart.current = made;
    made.on('click', ({ seriesIndex = 0, dataIndex }) => pick.current?.(seriesIndex, dataIndex));
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(element);
    const surface = getComputedStyle(element).getPropertyValue('--tl-surface').trim();
    onReady(() => made.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: surface }));
    return () => {
      onReady(null);
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, [onReady]);

  useEffect(() => {
    const element = box.current;
    if (!element || !chart.current) return;
    const style = getComputedStyle(element);
    const token = (name: string) => style.getPropertyValue(`--tl-${name}`).trim();
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.current.setOption(
      {
        animation: !still,
        animationDuration: 150,
        textStyle: { fontFamily: style.fontFamily },
        aria: { enabled: true, label: { description: label } },
        ...option({
          text: token('text-2'),
          quiet: token('text-3'),
          line: token('border-soft'),
          surface: token('raised'),
          palette: scheme === 'dark' ? DARK : LIGHT,
        }),
      },
      { notMerge: true },
    );
  }, [option, scheme, label]);

  return <div ref={box} className={classes.chart} role="img" aria-label={label} />;
}
