import type { z } from 'zod';
import { type FieldError, Problem } from '#platform/contract/problem.ts';

/** Parses a part of a request; what does not fit becomes one 400 that names every field. */
export function parsePart<S extends z.ZodType>(
  schema: S,
  value: unknown,
  part: 'params' | 'query' | 'body',
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => toFieldError(issue, part));
  const [first] = fields;
  throw new Problem('invalid_input', first ? `${first.path}: ${first.message}` : 'Not valid.', {
    fields: fields.slice(0, 50),
  });
}

function toFieldError(issue: z.core.$ZodIssue, part: string): FieldError {
  const path = [part, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return { path, message: `There is no such field: ${issue.keys.join(', ')}.` };
  }
  return { path, message: issue.message };
}
