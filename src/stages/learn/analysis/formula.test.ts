import fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluate, FormulaError, namesIn, parseFormula } from './formula.ts';

const values: Readonly<Record<string, number>> = { A: 6, B: 4, C: 0 };
const of = (text: string) => evaluate(parseFormula(text), (name) => values[name] ?? null);

it('reads formulas as arithmetic does', () => {
  expect(of('A + B * 2')).toBe(14);
  expect(of('(A+B)*2 - -1')).toBe(21);
  expect(of('A / B / 2')).toBe(0.75);
  expect(of('A / C')).toBeNull();
  expect(of('A + D')).toBeNull();
  expect(namesIn(parseFormula('A / (B - 0.5) * A'))).toEqual(['A', 'B', 'A']);
});

it('reads the keys of records as names', () => {
  const formula = parseFormula('ME-1-ME-2 / 2', 'key');
  expect(namesIn(formula)).toEqual(['ME-1', 'ME-2']);
  expect(evaluate(formula, (name) => (name === 'ME-1' ? 5 : 4))).toBe(3);
  expect(() => parseFormula('A / B', 'key')).toThrow(FormulaError);
});

it('agrees with the language on any formula', () => {
  const { formula } = fc.letrec<{ formula: string; leaf: string }>((tie) => ({
    leaf: fc.oneof(fc.constantFrom('A', 'B'), fc.nat(99).map(String)),
    formula: fc.oneof(
      { depthSize: 'small' },
      tie('leaf'),
      fc
        .tuple(tie('formula'), fc.constantFrom('+', '-', '*', '/'), tie('formula'))
        .map(([a, o, b]) => `${a} ${o} ${b}`),
      tie('formula').map((inner) => `(${inner})`),
    ),
  }));
  fc.assert(
    fc.property(formula, (text) => {
      const expected = new Function('A', 'B', `return ${text}`)(6, 4) as number;
      const found = of(text);
      if (found === null) expect(Number.isFinite(expected)).toBe(false);
      else expect(found).toBeCloseTo(expected, 6);
    }),
  );
});

it('says what it does not understand', () => {
  for (const text of ['', 'A +', '(A', 'A B', 'a', 'A ^ 2', '1..2', ')', 'process.exit()']) {
    expect(() => parseFormula(text), text).toThrow(FormulaError);
  }
});
