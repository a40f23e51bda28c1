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
 * The scale is fixed: an item's score depends on nothing but its own inputs. For scores relative
 * to the other items, pass the criteria through `relativeCriteria` first.
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

/**
 * Replaces each criterion's scale by the range its inputs have across all items, as Jira Product
 * Discovery normalises: from the lowest input, or 0 when none is negative, to the highest.
 *
 * Scores made this way change when another item is added or rescored, which is why it is not the
 * default. When no input differs from 0, every item is at 0; when all are the same negative
 * number, the scale runs from there to 0. Criteria without any input keep their fixed scale.
 * Source: Atlassian, "Jira Product Discovery: custom formulas", weighted score.
 */
export function relativeCriteria(
  criteria: readonly Criterion[],
  items: readonly CriterionInputs[],
): Criterion[] {
  return criteria.map((criterion) => {
    const values = items.flatMap((inputs) => {
      const value = inputs[criterion.id]?.value;
      return value !== undefined && Number.isFinite(value) ? [value] : [];
    });
    return values.length === 0 ? criterion : { ...criterion, scale: rangeOf(values) };
  });
}

function rangeOf(values: readonly number[]): Scale {
  const lowest = values.reduce((a, b) => Math.min(a, b));
  const highest = values.reduce((a, b) => Math.max(a, b));
  const min = Math.min(0, lowest);
  if (highest > min) return { min, max: highest };
  return { min, max: min < 0 ? 0 : 1 };
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
  const position = (value: number) => ((value - scale.min) / (scale.max - scale.min)) * 100;
  return {
    input: id,
    label: name,
    role: 'plus',
    weight: Math.abs(weight) / totalWeight,
    problem: between(name, scale.min, scale.max),
    scale: weight < 0 ? (value) => 100 - position(value) : position,
  };
}
