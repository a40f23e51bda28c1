import type { InputRule, MaybeInput, ScoreResult } from './score-inputs.ts';
import { oneOf, scoreFromRules } from './score-inputs.ts';

/** SAFe's relative scale. The smallest item of each column is 1. Source: Scaled Agile, "WSJF". */
export const WSJF_SCALE = [1, 2, 3, 5, 8, 13, 20] as const;

export type WsjfInputs = {
  /** User and business value. Like all four, one of `WSJF_SCALE`, relative to the other items. */
  value: MaybeInput;
  timeCriticality: MaybeInput;
  /** Risk reduction or opportunity enablement. */
  riskReduction: MaybeInput;
  jobSize: MaybeInput;
};

export type WsjfResult = ScoreResult & {
  /** Relative cost of delay: the sum above the line; null while one of its parts is missing. */
  costOfDelay: number | null;
};

const LABELS: Record<keyof WsjfInputs, string> = {
  value: 'User and business value',
  timeCriticality: 'Time criticality',
  riskReduction: 'Risk reduction or opportunity enablement',
  jobSize: 'Job size',
};

const RULES: readonly InputRule[] = [
  rule('value', 'plus'),
  rule('timeCriticality', 'plus'),
  rule('riskReduction', 'plus'),
  rule('jobSize', 'divide'),
];

/**
 * WSJF = (value + time criticality + risk reduction) ÷ job size.
 * Source: Scaled Agile Framework, "WSJF". The sum is relative: it orders a backlog and can't settle
 * trade-offs in money (Jason Yip, "Problems I have with SAFe-style WSJF").
 */
export function wsjf(inputs: WsjfInputs): WsjfResult {
  const formula = '(Value + Time criticality + Risk reduction) ÷ Job size';
  const result = scoreFromRules('wsjf', formula, RULES, inputs);
  const delay = result.terms.filter((term) => term.role === 'plus');
  const complete = delay.length === 3;
  return {
    ...result,
    costOfDelay: complete ? delay.reduce((sum, term) => sum + term.product, 0) : null,
  };
}

function rule(input: keyof WsjfInputs, role: InputRule['role']): InputRule {
  return { input, label: LABELS[input], role, problem: oneOf(LABELS[input], WSJF_SCALE) };
}
