import type { InputRule, InvalidInput, MaybeInput, ScoreResult } from './score-inputs.ts';
import { between, scoreFromRules } from './score-inputs.ts';

export type Scale = { min: number; max: number };

/** One of the team's own criteria. */
export type Criterion = {
  id: string;
  name: string;
  /** Only the proportions matter. Negative for a cost: the lower the input, the better. */
  weight: number;
  /** The two ends of the criterion's scale, in its own unit. */
  scale: Scale;
};

/** Inputs of one item by criterion id. */
export type CriterionInputs = Readonly<Record<string, MaybeInput>>;

/**
 * Weighted mean of the criteria, 0 (worst on every one) to 100 (best on every one).
 *
 * Each input is placed on its criterion's scale, 0 to 100; a cost counts from the other end. The
 * weight shown with a term is its share of all weights, so that the products add up to the score.
 * The scale is fixed: an item's score depends on nothing but its own inputs.
 */
export function weightedScore(
  criteria: readonly Criterion[],
  inputs: CriterionInputs,
): ScoreResult {
  const formula = 'Σ share of weight × position on the scale (0–100)';
  const unusable = criteriaProblems(criteria);
  if (unusable.length > 0) {
    const none = { value: null, terms: [], missing: [], origin: null };
    return { method: 'weighted', formula, ...none, invalid: unusable };
  }
  const totalWeight = criteria.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  const rules = criteria.map((criterion) => toRule(criterion, totalWeight));
  return scoreFromRules('weighted', formula, rules, inputs);
}

/** What keeps these criteria from being used; empty when they are fine. */
export function criteriaProblems(criteria: readonly Criterion[]): InvalidInput[] {
  if (criteria.length === 0) {
    return [{ input: 'criteria', message: 'Add at least one criterion.' }];
  }
  const seen = new Set<string>();
  return criteria.flatMap((criterion) => {
    const message = criterionProblem(criterion, seen);
    seen.add(criterion.id);
    return message ? [{ input: criterion.id, message }] : [];
  });
}

function criterionProblem(criterion: Criterion, seen: ReadonlySet<string>): string | null {
  const { id, name, weight, scale } = criterion;
  if (seen.has(id)) return `The criterion "${name}" is listed twice; keep one.`;
  if (!Number.isFinite(weight)) return `The weight of "${name}" must be a number.`;
  if (weight === 0) return `The weight of "${name}" is 0; give it a weight or remove it.`;
  const bounded = Number.isFinite(scale.min) && Number.isFinite(scale.max);
  if (!bounded || scale.min >= scale.max) {
    return `The scale of "${name}" must run from a lower to a higher number.`;
  }
  return null;
}

function toRule({ id, name, weight, scale }: Criterion, totalWeight: number): InputRule {
  const position = (value: number) =>
    Math.min(100, Math.max(0, ((value - scale.min) / (scale.max - scale.min)) * 100));
  const onScale = between(name, scale.min, scale.max);
  return {
    input: id,
    label: name,
    role: 'plus',
    weight: Math.abs(weight) / totalWeight,
    // People keep to the scale; evidence may outgrow it, and then counts as its end.
    problem: (value, origin) => (origin === 'computed' ? null : onScale(value, origin)),
    scale: weight < 0 ? (value) => 100 - position(value) : position,
  };
}
