import { expect, it } from 'vitest';
import { features } from '#core/features/features.contract.ts';
import { integer } from '#platform/contract/field.ts';
import { formatFieldNumber } from './format.ts';

it('reads a number by its word, as a percentage, or with its unit', () => {
  const importance = integer('Importance').words(['Not important', 'Nice to have']);
  expect(formatFieldNumber(importance.state, 0)).toBe('Not important');
  expect(formatFieldNumber(importance.state, 7)).toBe('7');
  expect(formatFieldNumber(features.fields.confidence.state, 0.8)).toBe('80 %');
  expect(formatFieldNumber(integer('Left').unit('hours').state, 3)).toBe('3 hours');
});
