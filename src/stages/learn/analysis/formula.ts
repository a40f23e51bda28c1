/** A formula over named numbers, parsed. */
export type Formula =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Formula }
  | {
      readonly kind: 'operation';
      readonly operator: '+' | '-' | '*' | '/';
      readonly left: Formula;
      readonly right: Formula;
    };

/** A formula that cannot be read; the message says where and why. */
export class FormulaError extends Error {}

/** What names look like: series are single letters, records have keys such as ME-12. */
const TOKENS = {
  letter: /\s*(?:(\d+(?:\.\d+)?)|([A-Z])|([-+*/()]))/y,
  key: /\s*(?:(\d+(?:\.\d+)?)|([A-Z]{1,10}-\d+)|([-+*/()]))/y,
};
export type FormulaNames = keyof typeof TOKENS;

/**
 * Reads `A / B * 100`: names (A to J, or keys such as ME-1), numbers, + − × ÷ and brackets. Throws
 * `FormulaError`.
 */
export function parseFormula(text: string, names: FormulaNames = 'letter'): Formula {
  const tokens = tokensOf(text, TOKENS[names]);
  let at = 0;
  const next = () => tokens[at];
  const take = () => {
    const token = tokens[at];
    if (token === undefined) throw new FormulaError('The formula ends too early.');
    at += 1;
    return token;
  };
  const operations = (operators: string, part: () => Formula) => (): Formula => {
    let left = part();
    for (let token = next(); token && operators.includes(token); token = next()) {
      const operator = take() as '+';
      left = { kind: 'operation', operator, left, right: part() };
    }
    return left;
  };
  const atom = (): Formula => {
    const token = take();
    if (token === '-') return { kind: 'negative', of: atom() };
    if (token === '(') {
      const inner = sum();
      if (take() !== ')') throw new FormulaError('A bracket is not closed.');
      return inner;
    }
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (/^[A-Z]/.test(token)) return { kind: 'name', name: token };
    throw new FormulaError(`“${token}” stands where a name or a number belongs.`);
  };
  const product = operations('*/', atom);
  const sum: () => Formula = operations('+-', product);
  const formula = sum();
  const rest = next();
  if (rest !== undefined) throw new FormulaError(`“${rest}” is one too many.`);
  return formula;
}

function tokensOf(text: string, token: RegExp): string[] {
  const tokens: string[] = [];
  const trimmed = text.trim();
  token.lastIndex = 0;
  let at = 0;
  while (at < trimmed.length) {
    const match = token.exec(trimmed);
    if (!match) {
      throw new FormulaError(`“${trimmed.slice(at).trim().slice(0, 10)}” is not understood.`);
    }
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
    at = token.lastIndex;
  }
  return tokens;
}

/** The names that a formula uses. */
export function namesIn(formula: Formula): string[] {
  if (formula.kind === 'name') return [formula.name];
  if (formula.kind === 'negative') return namesIn(formula.of);
  return formula.kind === 'operation' ? [...namesIn(formula.left), ...namesIn(formula.right)] : [];
}

/** The formula's value; null where a part has none, or where it divides by zero. */
export function evaluate(formula: Formula, lookUp: (name: string) => number | null): number | null {
  if (formula.kind === 'number') return formula.value;
  if (formula.kind === 'name') return lookUp(formula.name);
  if (formula.kind === 'negative') {
    const value = evaluate(formula.of, lookUp);
    return value === null ? null : -value;
  }
  const left = evaluate(formula.left, lookUp);
  const right = evaluate(formula.right, lookUp);
  if (left === null || right === null) return null;
  switch (formula.operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? null : left / right;
  }
}
