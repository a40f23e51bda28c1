import type { InputRule, MaybeInput, ScoreResult } from './score-inputs.ts';
import { between, scoreFromRules } from './score-inputs.ts';

export type IceInputs = {
  /** 1 to 10. */
  impact: MaybeInput;
  /** 0 to 10; a computed confidence of 0.73 enters as 7.3. */
  confidence: MaybeInput;
  /** 1 to 10, 10 being the easiest. */
  ease: MaybeInput;
};

const RULES: readonly InputRule[] = [
  { input: 'impact', label: 'Impact', role: 'times', problem: between('Impact', 1, 10) },
  {
    input: 'confidence',
    label: 'Confidence',
    role: 'times',
    problem: between('Confidence', 0, 10),
  },
  { input: 'ease', label: 'Ease', role: 'times', problem: between('Ease', 1, 10) },
];

/**
 * ICE = Impact × Confidence × Ease.
 * Sources: Sean Ellis (Hacking Growth) for the three inputs on ten-point scales; Itamar Gilad
 * (Evidence Guided) for multiplying them and for a confidence that starts near 0. Ellis averages
 * instead, which lets an easy idea without evidence pass a well researched one.
 */
export function ice(inputs: IceInputs): ScoreResult {
  return scoreFromRules('ice', 'Impact × Confidence × Ease', RULES, inputs);
}
