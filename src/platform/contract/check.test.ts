import fc from 'fast-check';
import { expect, it } from 'vitest';
import { problemWithValue } from './check.ts';
import { type AnyField, email, integer, list, number, text, url } from './field.ts';

const FIELDS: readonly (readonly [AnyField, fc.Arbitrary<unknown>])[] = [
  [text('Name', { max: 5, min: 2 }), fc.stringMatching(/^[a-z]{0,8}$/)],
  [text('Name').required(), fc.constantFrom(null, 'a', 'a'.repeat(501))],
  [integer('Reach', { min: 0, max: 10 }), fc.constantFrom(null, -1, 0, 3.5, 10, 11)],
  [number('Effort', { min: 0 }), fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(0.5))],
  [list('Domains', { max: 2 }), fc.array(fc.constant('a'), { maxLength: 4 })],
  [url('Page'), fc.constantFrom(null, 'https://a.org', 'javascript:alert(1)', 'a.org', 'ftp://a')],
  [email('E-mail'), fc.constantFrom(null, 'ana@example.com', 'ana', 'ana@', 'a b@example.com')],
];

it('says the same as the schema of the field', () => {
  for (const [field, values] of FIELDS) {
    fc.assert(
      fc.property(values, (value) => {
        const passes = field.output.safeParse(value).success;
        expect([value, problemWithValue(field.state, value) === null]).toEqual([value, passes]);
      }),
    );
  }
});
