import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FEATURE_STATES, nextStates, transitionError } from './feature-states.ts';

const states = FEATURE_STATES.map(({ value }) => value);

it('lets every step be taken back, so that every change of state can be undone', () => {
  fc.assert(
    fc.property(fc.constantFrom(...states), fc.constantFrom(...states), (from, to) => {
      expect(transitionError(from, to) === null).toBe(transitionError(to, from) === null);
    }),
  );
});

it('measures only what shipped, ships only what was planned or started', () => {
  expect(transitionError('planned', 'measured')).toMatch(/From here it can become/);
  expect(transitionError('idea', 'shipped')).not.toBeNull();
  expect(transitionError('declined', 'shipped')).not.toBeNull();
  expect(nextStates('shipped')).toEqual(['planned', 'in_progress', 'measured', 'retired']);
});
