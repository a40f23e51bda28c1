import { Problem } from '#platform/contract/problem.ts';

/** A mistake in SQL as its author reads it: without the engine's name for its kind, “Binder Error:”. */
export function mistakeInSql(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== 'invalid_input') return error;
  const message = error.message.replace(/^[A-Z][A-Za-z ]* Error: /, '');
  return message === error.message
    ? error
    : new Problem(error.code, message, { fields: error.fields, cause: error });
}
