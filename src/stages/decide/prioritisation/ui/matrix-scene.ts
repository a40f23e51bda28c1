import type { InputDefinition } from '../score-methods.ts';
import { medianThresholds } from '../value-effort.ts';
import { type Bubble, centreOf, type Plot } from './matrix-layout.ts';
import { axisOf } from './matrix-scale.ts';
import { shownOf } from './numbers.tsx';
import type { Point, Typing } from './use-scores.ts';

/** A bubble on its way: the values it would have where it is; null while all rest. */
export type Moving = { id: string; x: number; y: number } | null;

/** The plot of two inputs, in a frame of this size in pixels. */
export function plotOf(
  points: readonly Point[],
  across: InputDefinition,
  up: InputDefinition,
  size: { width: number; height: number },
): Plot {
  const valuesOf = (id: string) => points.flatMap(({ inputs }) => inputs[id] ?? []);
  return { ...size, x: axisOf(across, valuesOf(across.id)), y: axisOf(up, valuesOf(up.id)) };
}

/** The medians of the items shown; docs/scoring.md, value and effort. */
export function linesOf(points: readonly Point[], plot: Plot) {
  const typed = (value: number | undefined) =>
    value === undefined ? null : ({ origin: 'typed', value, typedBy: '', typedAt: '' } as const);
  const cut = medianThresholds(
    points.map(({ inputs }) => ({
      value: typed(inputs[plot.y.input.id]),
      effort: typed(inputs[plot.x.input.id]),
    })),
  );
  return cut && { x: cut.effort, y: cut.value };
}

/** What the corners are called; turned round where further right is better. */
export function quadrantsOf(
  across: InputDefinition,
  up: InputDefinition,
): [string, string, string, string] {
  if (up.sense === 'cost') return ['', '', '', ''];
  return across.sense === 'cost'
    ? ['Quick wins', 'Big bets', 'Fill-ins', 'Money pits']
    : ['Big bets', 'Quick wins', 'Money pits', 'Fill-ins'];
}

/** The bubbles with one of them where it is being moved to. */
export function withMoved(
  bubbles: readonly Bubble[],
  moving: Moving,
  plot: Plot,
): readonly Bubble[] {
  if (!moving) return bubbles;
  return bubbles.map((bubble) => {
    if (bubble.point.id !== moving.id) return bubble;
    const inputs = {
      ...bubble.point.inputs,
      [plot.x.input.id]: moving.x,
      [plot.y.input.id]: moving.y,
    };
    const point = { ...bubble.point, inputs };
    return { ...bubble, point, ...centreOf(point, plot) };
  });
}

/** A place in the middle for an item without numbers, keeping what it has. */
export function middleOf({ inputs }: Point, { x, y }: Plot) {
  const middle = (axis: Plot['x']) =>
    inputs[axis.input.id] ??
    axis.input.allowed?.at(Math.floor(axis.input.allowed.length / 2)) ??
    Math.round((axis.min + axis.max) / 2);
  return { x: middle(x), y: middle(y) };
}

/** What typing in a place says, and what takes it back; null where nothing changes. */
export function typingAt(
  point: Point,
  plot: Plot,
  to: { x: number; y: number },
): { typing: Typing; before: Typing } | null {
  const pairs = [
    [plot.x.input.id, to.x],
    [plot.y.input.id, to.y],
  ] as const;
  const changed = pairs.filter(([input, value]) => point.inputs[input] !== value);
  if (changed.length === 0) return null;
  const typing: Typing = Object.fromEntries(changed.map(([input, value]) => [input, { value }]));
  const before: Typing = Object.fromEntries(
    changed.map(([input]) => {
      const value = point.inputs[input];
      return [input, point.typed.includes(input) && value !== undefined ? { value } : null];
    }),
  );
  return { typing, before };
}

/** An axis by name, with its unit. */
export function nameOf({ label, unit }: InputDefinition): string {
  return unit ? `${label}, ${unit}` : label;
}

/** Where a point stands, for those who do not see it. */
export function inWords(
  point: Point,
  moving: Moving,
  across: InputDefinition,
  up: InputDefinition,
) {
  const x = moving?.x ?? point.inputs[across.id] ?? 0;
  const y = moving?.y ?? point.inputs[up.id] ?? 0;
  return `${point.title}: ${up.label} ${shownOf(up, y)}, ${across.label} ${shownOf(across, x)}.`;
}
