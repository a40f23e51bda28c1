/**
 * Inputs and results shared by every scoring method.
 *
 * A number that goes into a score always says where it came from: computed from linked evidence,
 * or typed in by a person. A score always carries the terms it was made of, and its value is
 * computed from those terms, so that what is shown adds up to what is ranked.
 */

/** Where a number came from. */
export type Origin = 'computed' | 'typed';

/** A number derived from linked evidence or from the record's effort range; never edited here. */
export type ComputedInput = {
  origin: 'computed';
  value: number;
  /** How many distinct pieces of evidence it rests on; missing where it rests on none. */
  evidenceCount?: number;
  /** The range it is the middle of. */
  range?: { low: number; high: number };
  /** When it was computed, ISO 8601. */
  computedAt?: string;
  /** For confidence: what the outcomes of its estimator's earlier predictions made of it. */
  calibration?: {
    userId: string;
    /** How much of what they predicted came. */
    factor: number;
    /** Over how many confirmed outcomes. */
    outcomes: number;
    /** What `before` was multiplied by: the factor, 1 at most. */
    applied: number;
    /** The confidence of the evidence alone. */
    before: number;
  };
};

/** A number a person entered, by judgement or from a source outside the system. */
export type TypedInput = {
  origin: 'typed';
  value: number;
  /** Member who entered it. */
  typedBy: string;
  /** When it was entered, ISO 8601. */
  typedAt: string;
  /** Why this number, in the person's words. */
  reason?: string;
  /** What the evidence says instead, when the typed number stands over a computed one. */
  computedValue?: number;
};

export type ScoreInput = ComputedInput | TypedInput;

/** An input that may not have been given yet. */
export type MaybeInput = ScoreInput | null | undefined;

/** How a term enters the score: `(Σ plus) × Π times ÷ Π divide`. */
export type TermRole = 'plus' | 'times' | 'divide';

/** One line of a score's working. */
export type ScoreTerm = {
  /** Name of the input in the method, e.g. `reach`. */
  input: string;
  label: string;
  /** The input as given, in its own unit. */
  raw: number;
  /** The input as it enters the score; differs from `raw` where a scale is normalised. */
  value: number;
  /** 1 in methods without weights. */
  weight: number;
  /** `value × weight`. */
  product: number;
  role: TermRole;
  origin: Origin;
};

/** An input that was given but can't be used, and what to do about it. */
export type InvalidInput = { input: string; message: string };

/**
 * A score with its working. `value` is null as long as an input is missing or invalid: no method
 * fills a gap with a guess.
 */
export type ScoreResult = {
  method: string;
  /** The formula in words, for people. */
  formula: string;
  value: number | null;
  terms: ScoreTerm[];
  /** Names of inputs not given yet. */
  missing: string[];
  invalid: InvalidInput[];
  /** `typed` or `computed` when all terms are; null while there are none. */
  origin: Origin | 'mixed' | null;
};

/** What a method expects of one input. */
export type InputRule = {
  input: string;
  label: string;
  role: TermRole;
  /** Default 1. */
  weight?: number;
  /** Says what is wrong with the value and what to enter instead; null when it is fine. */
  problem: (value: number, origin: Origin) => string | null;
  /** Turns the raw value into the one that enters the score. */
  scale?: (value: number) => number;
};

/**
 * Picks the number in force: a typed number stands over a computed one, and remembers it, so that
 * the two can be shown side by side.
 */
export function inputInForce(
  computed: ComputedInput | null | undefined,
  typed: TypedInput | null | undefined,
): ScoreInput | null {
  if (!typed) return computed ?? null;
  return computed ? { ...typed, computedValue: computed.value } : typed;
}

/** `(Σ plus) × Π times ÷ Π divide`; the sum counts as 1 when there is nothing to add. */
export function combineTerms(terms: readonly ScoreTerm[]): number {
  const products = (role: TermRole) => terms.filter((t) => t.role === role).map((t) => t.product);
  const plus = products('plus');
  const sum = plus.length === 0 ? 1 : plus.reduce((total, product) => total + product, 0);
  const multiplied = products('times').reduce((total, product) => total * product, sum);
  return products('divide').reduce((total, product) => total / product, multiplied);
}

/** Checks the inputs against the method's rules and computes the score with its working. */
export function scoreFromRules(
  method: string,
  formula: string,
  rules: readonly InputRule[],
  inputs: Readonly<Record<string, MaybeInput>>,
): ScoreResult {
  const terms: ScoreTerm[] = [];
  const missing: string[] = [];
  const invalid: InvalidInput[] = [];
  for (const rule of rules) {
    const given = inputs[rule.input];
    if (!given) {
      missing.push(rule.input);
      continue;
    }
    const problem = Number.isFinite(given.value)
      ? rule.problem(given.value, given.origin)
      : `${rule.label} must be a number.`;
    if (problem) invalid.push({ input: rule.input, message: problem });
    else terms.push(toTerm(rule, given));
  }
  const complete = missing.length === 0 && invalid.length === 0;
  const value = complete ? combineTerms(terms) : null;
  return { method, formula, value, terms, missing, invalid, origin: originOf(terms) };
}

/** Allows exactly the listed values. */
export function oneOf(label: string, allowed: readonly number[]): InputRule['problem'] {
  return (value) =>
    allowed.includes(value) ? null : `${label} must be one of ${allowed.join(', ')}; got ${value}.`;
}

/** Allows `min` to `max`, both included. */
export function between(label: string, min: number, max: number): InputRule['problem'] {
  return (value) =>
    value >= min && value <= max ? null : `${label} must be from ${min} to ${max}; got ${value}.`;
}

function toTerm(rule: InputRule, given: ScoreInput): ScoreTerm {
  const value = rule.scale ? rule.scale(given.value) : given.value;
  const weight = rule.weight ?? 1;
  return {
    input: rule.input,
    label: rule.label,
    raw: given.value,
    value,
    weight,
    product: value * weight,
    role: rule.role,
    origin: given.origin,
  };
}

function originOf(terms: readonly ScoreTerm[]): ScoreResult['origin'] {
  const [first] = terms;
  if (!first) return null;
  return terms.every((term) => term.origin === first.origin) ? first.origin : 'mixed';
}
