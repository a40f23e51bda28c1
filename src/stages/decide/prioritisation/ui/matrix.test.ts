import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputsOf, typedProblem } from '../score-methods.ts';
import { bubbleAt, layOut } from './matrix-layout.ts';
import { axisOf, shareOf, stepFrom, valueAt } from './matrix-scale.ts';
import type { Point } from './use-scores.ts';

const inputs = (['rice', 'ice', 'wsjf', 'value_effort'] as const).flatMap((method) =>
  inputsOf({ method, criteria: [], rubrics: {} }),
);
const someInput = fc.constantFrom(...inputs);
const someValues = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { maxLength: 20 });

describe('an axis', () => {
  it('holds every value of its scale, and every drop on it is a number that can be typed', () => {
    fc.assert(
      fc.property(
        someInput,
        someValues,
        fc.double({ min: -1, max: 2, noNaN: true }),
        (input, values, share) => {
          const axis = axisOf(input, values);
          for (const value of values) {
            if (input.max === null) expect(shareOf(axis, value)).toBeLessThanOrEqual(1);
          }
          const dropped = valueAt(axis, share);
          expect(typedProblem(input, dropped)).toBeNull();
          expect(valueAt(axis, shareOf(axis, dropped))).toBeCloseTo(dropped, 6);
          for (const steps of [-1, 1]) {
            expect(typedProblem(input, stepFrom(axis, dropped, steps))).toBeNull();
          }
        },
      ),
    );
  });

  it('steps through the values that a method allows', () => {
    const impact = inputs.find(({ id, allowed }) => id === 'impact' && allowed);
    if (!impact) throw new Error('RICE has an impact');
    const axis = axisOf(impact, []);
    expect(stepFrom(axis, 1, 1)).toBe(2);
    expect(stepFrom(axis, 3, 1)).toBe(3);
    expect(stepFrom(axis, 0.5, -1)).toBe(0.25);
  });
});

describe('ten thousand bubbles', () => {
  it('are laid out, each where it can be found', () => {
    const [, impact, , effort] = inputsOf({ method: 'rice', criteria: [], rubrics: {} });
    if (!impact || !effort) throw new Error('RICE has four inputs');
    const points = Array.from({ length: 10_000 }, (_, n): Point => {
      const given = { impact: [0.25, 0.5, 1, 2, 3][n % 5] ?? 1, effort: 1 + (n % 97) };
      return {
        id: `p${n}`,
        key: `FT-${n}`,
        title: `${n}`,
        state: 'idea',
        demand: n % 211,
        value: null,
        inputs: given,
        typed: [],
      };
    });
    const axes = {
      x: axisOf(
        effort,
        points.map(({ inputs: held }) => held.effort ?? 0),
      ),
      y: axisOf(impact, []),
    };
    const bubbles = layOut(points, { width: 1200, height: 700, ...axes });
    expect(bubbles).toHaveLength(10_000);
    const top = bubbles.at(-1);
    expect(top && bubbleAt(bubbles, top.x, top.y)).toBe(top);
  });
});
