import type { StoredEvidence } from './evidence.contract.ts';
import { type ComputedInput, inputInForce, type TypedInput } from './score-inputs.ts';
import { type InputDefinition, inputsOf, type ModelDefinition, scoreOf } from './score-methods.ts';
import type { RowInput, ScoreRow } from './scores.contract.ts';

/** What people entered for one record in one model, by input. */
export type Typed = Readonly<Record<string, Omit<TypedInput, 'origin' | 'computedValue'>>>;

/** How much of what a person predicted came, over so many outcomes. */
export interface EstimatorFactor {
  readonly userId: string;
  readonly factor: number;
  readonly outcomes: number;
}

/** Everything a score is made of. */
export interface Ingredients {
  evidence: StoredEvidence | null;
  effortLow: number | null;
  effortHigh: number | null;
  /** What became of earlier predictions of whoever estimated it; null where too little is known. */
  estimator?: EstimatorFactor | null;
  typed: Typed;
}

/** The inputs of one record, typed numbers standing over computed ones, and its score. */
export function scoreIngredients(
  model: ModelDefinition,
  given: Ingredients,
): Pick<ScoreRow, 'inputs' | 'result'> {
  const inputs: Record<string, RowInput> = {};
  for (const definition of inputsOf(model)) {
    const computed = computedInput(definition, given);
    const entered = given.typed[definition.id];
    const typed = entered ? ({ ...entered, origin: 'typed' } as const) : null;
    inputs[definition.id] = { inForce: inputInForce(computed, typed), computed };
  }
  const inForce = Object.entries(inputs).map(([id, input]) => [id, input.inForce] as const);
  return { inputs, result: scoreOf(model, Object.fromEntries(inForce)) };
}

/** The numbers in force by input, for sorting and drawing. */
export function numbersOf(inputs: Readonly<Record<string, RowInput>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([id, { inForce }]) => (inForce ? [[id, inForce.value]] : [])),
  );
}

function computedInput(definition: InputDefinition, given: Ingredients): ComputedInput | null {
  const { source, factor } = definition;
  if (source === null) return null;
  if (source === 'effort') return middleOf(given.effortLow, given.effortHigh);
  const { evidence } = given;
  if (!evidence) return null;
  const counted = {
    origin: 'computed' as const,
    // 0.57 × 10 must not read 5.699999999999999.
    value: rounded(evidence[source] * factor),
    evidenceCount: evidence.evidenceCount,
    computedAt: evidence.computedAt,
  };
  const { estimator } = given;
  if (source !== 'confidence' || !estimator) return counted;
  const applied = confidenceFactor(estimator.factor);
  return {
    ...counted,
    value: rounded(counted.value * applied),
    calibration: { ...estimator, applied, before: counted.value },
  };
}

/**
 * What confidence is multiplied by for an estimator of whose predictions so much came: never more
 * than 1, so that nobody gains by predicting too little.
 */
function confidenceFactor(factor: number): number {
  return Math.min(1, factor);
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The middle of an effort range; of one end alone, that end. */
function middleOf(low: number | null, high: number | null): ComputedInput | null {
  const from = low ?? high;
  const to = high ?? low;
  if (from === null || to === null) return null;
  return { origin: 'computed', value: (from + to) / 2, range: { low: from, high: to } };
}
