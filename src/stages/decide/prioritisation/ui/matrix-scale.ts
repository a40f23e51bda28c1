import type { InputDefinition } from '../score-methods.ts';

/** An axis of the matrix: an input, and the numbers at its ends. */
export interface Axis {
  readonly input: InputDefinition;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** An axis wide enough for the values: the input's own scale, else a round end beyond the largest. */
export function axisOf(input: InputDefinition, values: readonly number[]): Axis {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const smallest = values.reduce((least, value) => Math.min(least, value), input.min);
  const step = niceStep((input.max ?? Math.max(largest * 1.05, 1)) - Math.min(0, smallest));
  const max = input.max ?? Math.ceil(Math.max(largest * 1.05, step) / step) * step;
  const min = input.max === null ? Math.min(0, smallest) : input.min;
  const ticks: number[] = [];
  for (let tick = Math.ceil(min / step) * step; tick <= max + step / 1000; tick += step) {
    ticks.push(Math.round(tick * 1e6) / 1e6);
  }
  return { input, min, max, ticks };
}

/** About five steps of 1, 2 or 5 times a power of ten. */
function niceStep(span: number): number {
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

/** Where a value stands on an axis, 0 to 1. */
export function shareOf(axis: Axis, value: number): number {
  return (value - axis.min) / (axis.max - axis.min);
}

/** The value at a place on an axis that a person could have typed: an allowed one, or a round one. */
export function valueAt(axis: Axis, share: number): number {
  const { input, min, max } = axis;
  const raw = min + Math.max(0, Math.min(1, share)) * (max - min);
  if (input.allowed) return nearest(input.allowed, raw);
  const step = stepOf(axis);
  const rounded = Math.round(raw / step) * step;
  const least = input.id === 'effort' ? Math.max(input.min, step) : input.min;
  return clean(Math.max(least, Math.min(input.max ?? Number.POSITIVE_INFINITY, rounded)));
}

/** The next value up or down from here. */
export function stepFrom(axis: Axis, value: number, steps: number): number {
  const { allowed } = axis.input;
  if (!allowed) return valueAt(axis, shareOf(axis, value + steps * stepOf(axis)));
  const sorted = allowed.toSorted((a, b) => a - b);
  const at = sorted.indexOf(nearest(sorted, value));
  return sorted[Math.max(0, Math.min(sorted.length - 1, at + steps))] ?? value;
}

/** The input's own step, else a hundredth of the axis, rounded. */
function stepOf({ input, min, max }: Axis): number {
  return input.step ?? niceStep(((max - min) / 100) * 5);
}

function nearest(values: readonly number[], to: number): number {
  return values.reduce((best, value) =>
    Math.abs(value - to) < Math.abs(best - to) ? value : best,
  );
}

function clean(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
