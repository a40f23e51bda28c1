import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ice } from './ice.ts';
import { RICE_IMPACT, rice } from './rice.ts';
import type { ScoreInput, TypedInput } from './score-inputs.ts';
import { combineTerms, inputInForce } from './score-inputs.ts';
import { medianThresholds, valueEffort } from './value-effort.ts';
import type { Criterion } from './weighted-score.ts';
import { weightedScore } from './weighted-score.ts';
import { WSJF_SCALE, wsjf } from './wsjf.ts';

const AT = '2026-01-01T00:00:00Z';

function typed(value: number): TypedInput {
  return { origin: 'typed', value, typedBy: 'ann', typedAt: AT };
}

function computed(value: number): ScoreInput {
  return { origin: 'computed', value, evidenceCount: 3, computedAt: AT };
}

function typedAll<K extends string>(values: Record<K, number>): Record<K, ScoreInput> {
  const entries = Object.entries<number>(values).map(([key, value]) => [key, typed(value)]);
  return Object.fromEntries(entries) as Record<K, ScoreInput>;
}

describe('RICE', () => {
  // The three projects of Sean McBride, "RICE: Simple prioritization for product managers".
  it.each([
    ['Project 1', { reach: 500 * 0.3 * 3, impact: 3, confidence: 1, effort: 2 }, 675],
    ['Project 2', { reach: 2000, impact: 1, confidence: 0.8, effort: 4 }, 400],
    ['Project 3', { reach: 800, impact: 2, confidence: 0.5, effort: 1 }, 800],
  ])('scores Intercom’s %s', (_name, values, expected) => {
    expect(rice(typedAll(values)).value).toBe(expected);
  });

  it('knows Intercom’s impact tiers and no others', () => {
    expect(RICE_IMPACT.map((tier) => tier.value)).toEqual([3, 2, 1, 0.5, 0.25]);
    const result = rice(typedAll({ reach: 10, impact: 1.9, confidence: 1, effort: 1 }));
    expect(result.value).toBeNull();
    expect(result.invalid).toEqual([
      { input: 'impact', message: 'Impact must be one of 3, 2, 1, 0.5, 0.25; got 1.9.' },
    ]);
  });

  it('names what is missing instead of guessing', () => {
    const result = rice({ reach: computed(12), impact: null, confidence: undefined, effort: null });
    expect(result.value).toBeNull();
    expect(result.missing).toEqual(['impact', 'confidence', 'effort']);
    expect(result.terms).toMatchObject([{ input: 'reach', value: 12, origin: 'computed' }]);
  });

  it.each([
    ['effort', 0],
    ['effort', -1],
    ['reach', -5],
    ['confidence', 80],
    ['reach', Number.NaN],
    ['reach', Number.POSITIVE_INFINITY],
  ])('refuses %s %d', (input, value) => {
    const fine = typedAll({ reach: 1, impact: 1, confidence: 1, effort: 1 });
    const result = rice({ ...fine, [input]: typed(value) });
    expect(result.value).toBeNull();
    expect(result.invalid.map((problem) => problem.input)).toEqual([input]);
  });

  it('marks the origin of each number and of the whole, and a moonshot', () => {
    const inputs = typedAll({ reach: 100, impact: 3, confidence: 0.3, effort: 2 });
    const result = rice({ ...inputs, reach: computed(100) });
    expect(result.terms.map((term) => term.origin)).toEqual([
      'computed',
      'typed',
      'typed',
      'typed',
    ]);
    expect(result).toMatchObject({ origin: 'mixed', moonshot: true });
    expect(rice(inputs).origin).toBe('typed');
  });
});

describe('ICE', () => {
  it('multiplies three ten-point inputs', () => {
    // idaete.com, "ICE scoring model": mortgage predictor, 8 × 6 × 3.
    expect(ice(typedAll({ impact: 8, confidence: 6, ease: 3 })).value).toBe(144);
    expect(ice(typedAll({ impact: 0, confidence: 6, ease: 11 })).invalid).toHaveLength(2);
  });
});

describe('WSJF', () => {
  it('adds the cost of delay and divides by job size', () => {
    // Jason Yip, "Problems I have with SAFe-style WSJF": 1 + 3 + 5 makes a cost of delay of 9.
    const result = wsjf(typedAll({ value: 1, timeCriticality: 3, riskReduction: 5, jobSize: 2 }));
    expect(result).toMatchObject({ costOfDelay: 9, value: 4.5 });
  });

  it('knows SAFe’s scale and no others', () => {
    expect(WSJF_SCALE).toEqual([1, 2, 3, 5, 8, 13, 20]);
    const result = wsjf(typedAll({ value: 4, timeCriticality: 3, riskReduction: 5, jobSize: 21 }));
    expect(result.value).toBeNull();
    expect(result.costOfDelay).toBeNull();
    expect(result.invalid.map(({ input }) => input)).toEqual(['value', 'jobSize']);
  });
});

describe('weighted score', () => {
  const strategy: Criterion = { id: 's', name: 'Fit', weight: 3, scale: { min: 1, max: 5 } };
  const cost: Criterion = { id: 'c', name: 'Cost', weight: -1, scale: { min: 0, max: 10 } };

  it('is the weighted mean of positions on fixed scales, costs from the other end', () => {
    const result = weightedScore([strategy, cost], typedAll({ s: 4, c: 2 }));
    expect(result.terms).toMatchObject([
      { label: 'Fit', raw: 4, value: 75, weight: 0.75, product: 56.25, role: 'plus' },
      { label: 'Cost', raw: 2, value: 80, weight: 0.25, product: 20, role: 'plus' },
    ]);
    expect(result.value).toBe(76.25);
  });

  it('says which input is off its scale or missing', () => {
    const result = weightedScore([strategy, cost], typedAll({ s: 6 }));
    expect(result).toMatchObject({ value: null, missing: ['c'] });
    expect(result.invalid).toEqual([{ input: 's', message: 'Fit must be from 1 to 5; got 6.' }]);
  });

  it.each([
    [[], 'Add at least one criterion.'],
    [[{ ...strategy, weight: 0 }], 'The weight of "Fit" is 0; give it a weight or remove it.'],
    [
      [{ ...strategy, scale: { min: 5, max: 5 } }],
      'The scale of "Fit" must run from a lower to a higher number.',
    ],
    [[strategy, strategy], 'The criterion "Fit" is listed twice; keep one.'],
  ])('refuses unusable criteria', (criteria, message) => {
    const result = weightedScore(criteria, typedAll({ s: 4 }));
    expect(result.value).toBeNull();
    expect(result.invalid.map((problem) => problem.message)).toEqual([message]);
  });

  // Atlassian, "Jira Product Discovery: custom formulas", the tables under Weighted score.
  // Its all-negative table says 66 for −2 of −5 to −1; min-max gives 75, and so do we.
  const criteria = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      name: fc.string({ minLength: 1 }),
      weight: fc.integer({ min: -10, max: 10 }).filter((weight) => weight !== 0),
      scale: fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 100 })),
    }),
    { minLength: 1, selector: (criterion) => criterion.id },
  );
  const scored = fc
    .tuple(
      criteria,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: 4,
        maxLength: 4,
      }),
    )
    .map(([drawn, shares]) => {
      const usable = drawn.map(({ scale: [min, width], ...rest }) => ({
        ...rest,
        scale: { min, max: min + width },
      }));
      const values = usable.map(({ id, scale }, index) => [
        id,
        Math.min(scale.max, scale.min + (shares[index] ?? 0) * (scale.max - scale.min)),
      ]);
      return [usable, typedAll(Object.fromEntries(values))] as const;
    });

  it('stays within 0 and 100, and only proportions of weights matter', () => {
    fc.assert(
      fc.property(scored, fc.integer({ min: 2, max: 9 }), ([usable, inputs], factor) => {
        const value = weightedScore(usable, inputs).value ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual(-1e-9);
        expect(value).toBeLessThanOrEqual(100 + 1e-9);
        const heavier = usable.map((one) => ({ ...one, weight: one.weight * factor }));
        expect(weightedScore(heavier, inputs).value).toBeCloseTo(value, 9);
      }),
    );
  });

  it('rises with a benefit and falls with a cost', () => {
    fc.assert(
      fc.property(scored, ([usable, inputs]) => {
        const before = weightedScore(usable, inputs).value ?? Number.NaN;
        for (const { id, weight, scale } of usable) {
          const best = { ...inputs, [id]: typed(weight > 0 ? scale.max : scale.min) };
          const after = weightedScore(usable, best).value ?? Number.NaN;
          expect(after).toBeGreaterThanOrEqual(before - 1e-9);
        }
      }),
    );
  });
});

describe('value and effort', () => {
  const cut = { value: 50, effort: 3 };

  it.each([
    [80, 1, 'quick-win'],
    [80, 8, 'big-bet'],
    [20, 1, 'fill-in'],
    [20, 8, 'money-pit'],
    [50, 3, 'quick-win'],
  ])('value %d for effort %d is a %s', (value, effort, quadrant) => {
    expect(valueEffort(typedAll({ value, effort }), cut)).toMatchObject({
      quadrant,
      value: value / effort,
    });
  });

  it('places nothing without both numbers', () => {
    const result = valueEffort({ value: typed(80), effort: null }, cut);
    expect(result).toMatchObject({ value: null, quadrant: null, missing: ['effort'] });
    expect(valueEffort(typedAll({ value: 80, effort: 0 }), cut).quadrant).toBeNull();
  });

  it('cuts at the medians of the items that have both', () => {
    const items = [typedAll({ value: 10, effort: 1 }), typedAll({ value: 30, effort: 9 })];
    expect(medianThresholds([...items, { value: typed(99), effort: null }])).toEqual({
      value: 20,
      effort: 5,
    });
    expect(medianThresholds([])).toBeNull();
  });
});

describe('inputs', () => {
  it('lets a typed number stand over a computed one and keeps both', () => {
    const evidence = { origin: 'computed', value: 48, evidenceCount: 30, computedAt: AT } as const;
    expect(inputInForce(evidence, null)).toBe(evidence);
    expect(inputInForce(evidence, typed(500))).toMatchObject({
      origin: 'typed',
      value: 500,
      computedValue: 48,
    });
    expect(inputInForce(null, null)).toBeNull();
  });

  it('a RICE score is what its terms make', () => {
    const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    const impact = fc.constantFrom(...RICE_IMPACT.map((tier) => tier.value));
    const confidence = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(amount, impact, confidence, amount, (reach, tier, sure, effort) => {
        const inputs = typedAll({ reach, impact: tier, confidence: sure, effort });
        const { value, terms } = rice(inputs);
        expect(combineTerms(terms)).toBe(value);
        expect(value).toBeCloseTo((reach * tier * sure) / effort, 6);
      }),
    );
  });
});
