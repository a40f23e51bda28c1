import { type Axis, shareOf } from './matrix-scale.ts';
import type { Point } from './use-scores.ts';

/** A bubble as it is drawn, in pixels of the plot. */
export interface Bubble {
  readonly point: Point;
  readonly x: number;
  readonly y: number;
  readonly r: number;
}

export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
}

const SMALLEST = 6;
const LARGEST = 24;
/** Turns that spread bubbles of one place evenly round it. */
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** Bubbles with both numbers, the largest first, so that smaller ones lie on top of them. */
export function layOut(points: readonly Point[], plot: Plot): Bubble[] {
  const most = Math.max(1e-9, ...points.map(({ demand }) => demand ?? 0));
  const taken = new Map<string, number>();
  const placed = points.filter((point) => isPlaced(point, plot));
  return placed
    .toSorted((a, b) => (b.demand ?? 0) - (a.demand ?? 0))
    .map((point) => {
      const { x, y } = centreOf(point, plot);
      const place = `${Math.round(x / 4)}:${Math.round(y / 4)}`;
      const before = taken.get(place) ?? 0;
      taken.set(place, before + 1);
      // Items with the same numbers fan out, so that each can be seen and taken hold of.
      const away = 13 * Math.sqrt(before);
      return {
        point,
        x: x + away * Math.cos(before * GOLDEN),
        y: y + away * Math.sin(before * GOLDEN),
        r: SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.max(0, point.demand ?? 0) / most),
      };
    });
}

export function isPlaced({ inputs }: Point, { x, y }: Pick<Plot, 'x' | 'y'>): boolean {
  return inputs[x.input.id] !== undefined && inputs[y.input.id] !== undefined;
}

export function centreOf({ inputs }: Point, plot: Plot) {
  return {
    x: acrossOf(plot, inputs[plot.x.input.id] ?? 0),
    y: downOf(plot, inputs[plot.y.input.id] ?? 0),
  };
}

/** Room inside the frame, so that a bubble at the end of an axis is whole. */
const INSET = LARGEST + 4;

/** Pixels from the left for a value of the axis across. */
export function acrossOf({ x, width }: Plot, value: number): number {
  return INSET + shareOf(x, value) * spanOf(width);
}

/** Pixels from the top for a value of the axis up. */
export function downOf({ y, height }: Plot, value: number): number {
  return INSET + (1 - shareOf(y, value)) * spanOf(height);
}

/** How many pixels the whole of an axis takes. */
export function spanOf(size: number): number {
  return Math.max(1, size - 2 * INSET);
}

/** The bubble under a place, the one on top first; null where there is none. */
export function bubbleAt(bubbles: readonly Bubble[], x: number, y: number): Bubble | null {
  return (
    bubbles.findLast((bubble) => Math.hypot(bubble.x - x, bubble.y - y) <= bubble.r + 3) ?? null
  );
}
