import type { EChartsType } from 'echarts/core';

/** A place in a picture: the series, and where in it. */
export interface Place {
  readonly series: number;
  readonly index: number;
}

interface Drawn {
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly data?: readonly unknown[];
}

/** The point nearest to a pixel: of the interval it stands in, the line that passes closest. */
export function nearestPlace(chart: EChartsType, pixel: [number, number]): Place | null {
  if (!chart.containPixel({ gridIndex: 0 }, pixel)) return null;
  const [across] = chart.convertFromPixel({ gridIndex: 0 }, pixel);
  if (across === undefined || !Number.isFinite(across)) return null;
  const index = Math.round(across);
  const { series, legend } = chart.getOption() as {
    series?: readonly Drawn[];
    legend?: readonly { selected?: Record<string, boolean> }[];
  };
  const shown = legend?.[0]?.selected ?? {};
  let nearest: (Place & { distance: number }) | null = null;
  for (const [at, { name, stack, data }] of (series ?? []).entries()) {
    const value = data?.[index];
    // Stacked bars stand elsewhere than at their value; they are large enough to be hit.
    if (stack || typeof value !== 'number' || (name && shown[name] === false)) continue;
    const [, y = 0] = chart.convertToPixel({ gridIndex: 0 }, [index, value]);
    const distance = Math.abs(y - pixel[1]);
    if (!nearest || distance < nearest.distance) nearest = { series: at, index, distance };
  }
  return nearest;
}
