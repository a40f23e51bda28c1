import { ice } from './ice.ts';
import { RICE_CONFIDENCE, RICE_IMPACT, rice } from './rice.ts';
import type { MaybeInput, ScoreResult } from './score-inputs.ts';
import { valueEffort } from './value-effort.ts';
import { weightedScore } from './weighted-score.ts';
import { WSJF_SCALE, wsjf } from './wsjf.ts';

export const SCORE_METHODS = [
  { value: 'rice', label: 'RICE' },
  { value: 'ice', label: 'ICE' },
  { value: 'wsjf', label: 'WSJF' },
  { value: 'weighted', label: 'Weighted score' },
  { value: 'value_effort', label: 'Value and effort' },
] as const;
export type ScoreMethod = (typeof SCORE_METHODS)[number]['value'];

/** What a computed input is read from: the record's evidence, or its effort range. */
export const INPUT_SOURCES = ['reach', 'demand', 'confidence', 'revenue', 'effort'] as const;
export type InputSource = (typeof INPUT_SOURCES)[number];

/** What one value of an input means, in the team's words. */
export interface RubricStep {
  value: number;
  text: string;
}

/** One of a team's own criteria. */
export interface ModelCriterion {
  id: string;
  name: string;
  about?: string | null | undefined;
  /** Only the proportions matter; negative for a cost. */
  weight: number;
  min: number;
  max: number;
  step?: number | null | undefined;
  /** Where it is read from until somebody types; null when it can only be typed. */
  source?: InputSource | null | undefined;
}

/** What makes a score model score. */
export interface ModelDefinition {
  method: ScoreMethod;
  /** For the weighted method; empty for the others. */
  criteria: readonly ModelCriterion[];
  /** By input. */
  rubrics: Readonly<Record<string, readonly RubricStep[]>>;
}

/** An input as people enter it. */
export interface InputDefinition {
  id: string;
  label: string;
  about: string;
  /** Whether more of it is better or worse. */
  sense: 'value' | 'cost';
  min: number;
  /** null: no upper end. */
  max: number | null;
  step: number | null;
  /** The only values there are, where the method lists them. */
  allowed: readonly number[] | null;
  unit: string | null;
  source: InputSource | null;
  /** What the source is multiplied by to fit the scale. */
  factor: number;
  rubric: readonly RubricStep[];
}

type Partially = Partial<InputDefinition> & Pick<InputDefinition, 'id' | 'label' | 'about'>;

const tiers = (list: readonly { value: number; label: string }[]) =>
  list.map(({ value, label }) => ({ value, text: label }));

const EFFORT: Partially = {
  id: 'effort',
  label: 'Effort',
  about: 'The work of everyone it takes; the middle of the feature’s effort range unless typed.',
  sense: 'cost',
  unit: 'person-months',
  source: 'effort',
};
const wsjfInput = (id: string, label: string, about: string): Partially => ({
  id,
  label,
  about,
  min: 1,
  max: 20,
  allowed: WSJF_SCALE,
});

const FIXED: Record<Exclude<ScoreMethod, 'weighted'>, readonly Partially[]> = {
  rice: [
    {
      id: 'reach',
      label: 'Reach',
      about: 'How many it affects in a period; the distinct customers who asked unless typed.',
      source: 'reach',
      step: 1,
    },
    {
      id: 'impact',
      label: 'Impact',
      about: 'What it does for each of them.',
      min: 0.25,
      max: 3,
      allowed: RICE_IMPACT.map(({ value }) => value).toReversed(),
      rubric: tiers(RICE_IMPACT),
    },
    {
      id: 'confidence',
      label: 'Confidence',
      about: 'How well grounded that is; from the evidence unless typed.',
      max: 1,
      step: 0.05,
      source: 'confidence',
      rubric: tiers(RICE_CONFIDENCE),
    },
    EFFORT,
  ],
  ice: [
    { id: 'impact', label: 'Impact', about: 'What it would change.', min: 1, max: 10, step: 1 },
    {
      id: 'confidence',
      label: 'Confidence',
      about: 'How sure of that, 0 to 10; ten times the confidence of the evidence unless typed.',
      max: 10,
      step: 0.5,
      source: 'confidence',
      factor: 10,
    },
    { id: 'ease', label: 'Ease', about: '10 is the easiest.', min: 1, max: 10, step: 1 },
  ],
  wsjf: [
    wsjfInput('value', 'Value', 'To users and the business, relative to the other items.'),
    wsjfInput('timeCriticality', 'Time criticality', 'How fast that value is lost by waiting.'),
    wsjfInput('riskReduction', 'Risk reduction', 'Risks it lowers or opportunities it opens.'),
    { ...wsjfInput('jobSize', 'Job size', 'Relative to the other items.'), sense: 'cost' },
  ],
  value_effort: [
    {
      id: 'value',
      label: 'Value',
      about: 'What it is worth; the demand of the evidence unless typed.',
      source: 'demand',
    },
    EFFORT,
  ],
};

/** The inputs of a model, in the order in which people read them. */
export function inputsOf(model: ModelDefinition): InputDefinition[] {
  const given =
    model.method === 'weighted' ? model.criteria.map(criterionInput) : FIXED[model.method];
  return given.map((input) => ({
    sense: 'value',
    min: 0,
    max: null,
    step: null,
    allowed: null,
    unit: null,
    source: null,
    factor: 1,
    ...input,
    rubric: model.rubrics[input.id] ?? input.rubric ?? [],
  }));
}

function criterionInput(criterion: ModelCriterion): Partially {
  const { id, name, about, weight, min, max, step, source } = criterion;
  return {
    id,
    label: name,
    about: about ?? '',
    sense: weight < 0 ? 'cost' : 'value',
    min,
    max,
    step: step ?? null,
    source: source ?? null,
  };
}

/** The score of one record, with its working. */
export function scoreOf(
  model: ModelDefinition,
  inputs: Readonly<Record<string, MaybeInput>>,
): ScoreResult {
  const of = (name: string) => inputs[name];
  switch (model.method) {
    case 'rice':
      return rice({
        reach: of('reach'),
        impact: of('impact'),
        confidence: of('confidence'),
        effort: of('effort'),
      });
    case 'ice':
      return ice({ impact: of('impact'), confidence: of('confidence'), ease: of('ease') });
    case 'wsjf':
      return wsjf({
        value: of('value'),
        timeCriticality: of('timeCriticality'),
        riskReduction: of('riskReduction'),
        jobSize: of('jobSize'),
      });
    case 'value_effort':
      return valueEffort({ value: of('value'), effort: of('effort') }, null);
    case 'weighted':
      return weightedScore(criteriaOf(model), inputs);
  }
}

/** The criteria as the weighted score takes them. */
export function criteriaOf(model: Pick<ModelDefinition, 'criteria'>) {
  return model.criteria.map(({ id, name, weight, min, max }) => ({
    id,
    name,
    weight,
    scale: { min, max },
  }));
}

/** What is wrong with a typed number, in a sentence that says what to enter; null when it is fine. */
export function typedProblem(input: InputDefinition, value: number): string | null {
  const { label, min, max, allowed } = input;
  if (allowed && !allowed.includes(value)) {
    return `${label} must be one of ${allowed.join(', ')}; got ${value}.`;
  }
  if (input.id === 'effort' && value <= 0) return `Effort must be more than 0; got ${value}.`;
  if (value < min || (max !== null && value > max)) {
    const range = max === null ? `${min} or more` : `from ${min} to ${max}`;
    return `${label} must be ${range}; got ${value}.`;
  }
  return null;
}
