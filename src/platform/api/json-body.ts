import { Problem } from '#platform/contract/problem.ts';

const MAX_DEPTH = 32;

/**
 * Refuses what would be dangerous or impossible to store, before parsing: deep
 * nesting (it blocks the event loop) and, after it, NUL and lone surrogates.
 */
export function checkDepth(text: string, most = MAX_DEPTH): void {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i += 1;
      else if (code === 34) inString = false;
    } else if (code === 34) {
      inString = true;
    } else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > most) {
        throw new Problem('malformed_json', `The JSON is nested more than ${most} levels deep.`);
      }
    } else if (code === 125 || code === 93) {
      depth -= 1;
    }
  }
}

const SUSPECT = /\\u(0000|[dD][89abAB][0-9a-fA-F]{2}|[dD][c-fC-F][0-9a-fA-F]{2})/;

/** Looks through the values only where the text shows that there may be something to find. */
export function checkText(text: string, value: unknown): void {
  if (!SUSPECT.test(text) && text.isWellFormed() && !text.includes('\u0000')) return;
  visit(value, 'body');
}

function visit(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\u0000') || !value.isWellFormed()) throw unstorable(path);
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) visit(item, `${path}.${i}`);
  } else if (value && typeof value === 'object') {
    for (const [name, item] of Object.entries(value)) {
      visit(name, path);
      visit(item, `${path}.${name}`);
    }
  }
}

function unstorable(path: string): Problem {
  const message = 'Holds a character that cannot be stored (NUL or half a surrogate pair).';
  return new Problem('invalid_input', `${path}: ${message}`, { fields: [{ path, message }] });
}
