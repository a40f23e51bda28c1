import type { InputRule, MaybeInput, ScoreResult } from './score-inputs.ts';
import { scoreFromRules } from './score-inputs.ts';

export type Quadrant = 'quick-win' | 'big-bet' | 'fill-in' | 'money-pit';

/** Where the matrix is cut. On the line counts as high value and as low effort. */
export type Thresholds = { value: number; effort: number };

export type ValueEffortInputs = {
  /** 0 or more, in the unit of the matrix's y axis. */
  value: MaybeInput;
  /** More than 0, in the unit of the x axis, e.g. person-months. */
  effort: MaybeInput;
};

export type ValueEffortResult = ScoreResult & { quadrant: Quadrant | null };

const RULES: readonly InputRule[] = [
  {
    input: 'value',
    label: 'Value',
    role: 'times',
    problem: (value) => (value >= 0 ? null : `Value must be 0 or more; got ${value}.`),
  },
  {
    input: 'effort',
    label: 'Effort',
    role: 'divide',
    problem: (value) => (value > 0 ? null : `Effort must be more than 0; got ${value}.`),
  },
];

/** Value ÷ effort, and the quadrant of the value/effort matrix the item falls into; null without lines. */
export function valueEffort(
  inputs: ValueEffortInputs,
  thresholds: Thresholds | null,
): ValueEffortResult {
  const result = scoreFromRules('value-effort', 'Value ÷ Effort', RULES, inputs);
  const { value, effort } = inputs;
  const placed = thresholds && result.value !== null && value && effort;
  const quadrant = placed ? quadrantOf(value.value, effort.value, thresholds) : null;
  return { ...result, quadrant };
}

/**
 * Cuts the matrix at the median value and the median effort of the items that have both, so that
 * about half lie on each side. Null when there are none. Moves when items change: store the result
 * if the lines should stay.
 */
export function medianThresholds(items: readonly ValueEffortInputs[]): Thresholds | null {
  const placed = items.flatMap(({ value, effort }) =>
    value && effort && value.value >= 0 && effort.value > 0
      ? [{ value: value.value, effort: effort.value }]
      : [],
  );
  const value = median(placed.map((item) => item.value));
  const effort = median(placed.map((item) => item.effort));
  return value === null || effort === null ? null : { value, effort };
}

function quadrantOf(value: number, effort: number, thresholds: Thresholds): Quadrant {
  const cheap = effort <= thresholds.effort;
  if (value >= thresholds.value) return cheap ? 'quick-win' : 'big-bet';
  return cheap ? 'fill-in' : 'money-pit';
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
