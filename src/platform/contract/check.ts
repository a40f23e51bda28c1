import type { FieldState } from './field.ts';

const KIND_CHECKS: Partial<Record<FieldState['kind'], (value: unknown) => boolean>> = {
  integer: Number.isInteger,
  number: Number.isFinite,
  email: (value) => typeof value === 'string' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
  url: (value) => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value),
};
const KIND_PROBLEMS: Partial<Record<FieldState['kind'], string>> = {
  integer: 'Give a whole number.',
  number: 'Give a number.',
  email: 'Give an e-mail address, such as ana@example.com.',
  url: 'Give a web address that begins with https:// or http://.',
};

/**
 * Tells at once what a screen can know is wrong with a typed value: null when nothing is.
 * The server checks everything again, by the field's schema.
 */
export function problemWithValue(state: FieldState, value: unknown): string | null {
  if (value === null || value === undefined) {
    return state.nullable ? null : `${state.label} cannot be empty.`;
  }
  const fits = KIND_CHECKS[state.kind];
  if (fits && !fits(value)) return KIND_PROBLEMS[state.kind] ?? 'This value is not valid.';
  return sizeProblem(state, value);
}

function sizeProblem({ kind, label, min, max }: FieldState, value: unknown): string | null {
  if (typeof value === 'number') {
    if (min !== undefined && value < min) return `The least is ${min.toLocaleString('en')}.`;
    if (max !== undefined && value > max) return `The most is ${max.toLocaleString('en')}.`;
    return null;
  }
  if (typeof value !== 'string' && !Array.isArray(value)) return null;
  const unit = kind === 'list' ? 'entries' : 'characters';
  if (value.length < (min ?? 0)) {
    return value.length === 0
      ? `${label} cannot be empty.`
      : `${label} needs at least ${min} ${unit}.`;
  }
  if (max !== undefined && value.length > max) {
    return `${label} takes at most ${max.toLocaleString('en')} ${unit}; these are ${value.length.toLocaleString('en')}.`;
  }
  return null;
}
