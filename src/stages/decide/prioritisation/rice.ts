import type { InputRule, MaybeInput, ScoreResult } from './score-inputs.ts';
import { between, oneOf, scoreFromRules } from './score-inputs.ts';

/**
 * Intercom's impact tiers: effect on one person reached.
 * Source: Sean McBride, "RICE: Simple prioritization for product managers", Intercom.
 */
export const RICE_IMPACT = [
  { value: 3, label: 'Massive' },
  { value: 2, label: 'High' },
  { value: 1, label: 'Medium' },
  { value: 0.5, label: 'Low' },
  { value: 0.25, label: 'Minimal' },
] as const;

/** Intercom's confidence tiers. Anything under 0.5 is a moonshot. Same source. */
export const RICE_CONFIDENCE = [
  { value: 1, label: 'High' },
  { value: 0.8, label: 'Medium' },
  { value: 0.5, label: 'Low' },
] as const;

/** Confidence below this makes a bet a moonshot. */
export const RICE_MOONSHOT_BELOW = 0.5;

export type RiceInputs = {
  /** People or customers affected per period; the team keeps to one period. */
  reach: MaybeInput;
  /** One of `RICE_IMPACT`. */
  impact: MaybeInput;
  /** 0 to 1. Typed numbers usually take a tier; computed ones are continuous. */
  confidence: MaybeInput;
  /** Person-months, more than 0. */
  effort: MaybeInput;
};

export type RiceResult = ScoreResult & {
  /** True when confidence is given and below 50 %. */
  moonshot: boolean;
};

const RULES: readonly InputRule[] = [
  {
    input: 'reach',
    label: 'Reach',
    role: 'times',
    problem: (value) => (value >= 0 ? null : `Reach must be 0 or more; got ${value}.`),
  },
  {
    input: 'impact',
    label: 'Impact',
    role: 'times',
    problem: oneOf(
      'Impact',
      RICE_IMPACT.map((tier) => tier.value),
    ),
  },
  {
    input: 'confidence',
    label: 'Confidence',
    role: 'times',
    problem: between('Confidence', 0, 1),
  },
  {
    input: 'effort',
    label: 'Effort',
    role: 'divide',
    problem: (value) =>
      value > 0 ? null : `Effort must be more than 0 person-months; got ${value}.`,
  },
];

/**
 * RICE = Reach × Impact × Confidence ÷ Effort: expected impact per person-month.
 * Source: Intercom, as above.
 */
export function rice(inputs: RiceInputs): RiceResult {
  const result = scoreFromRules('rice', 'Reach × Impact × Confidence ÷ Effort', RULES, inputs);
  const confidence = result.terms.find((term) => term.input === 'confidence');
  return {
    ...result,
    moonshot: confidence !== undefined && confidence.value < RICE_MOONSHOT_BELOW,
  };
}
