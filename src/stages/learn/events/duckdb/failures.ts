import { EngineError } from './protocol.ts';

export const TOO_MUCH_MEMORY =
  'The question needs more memory than it may use. Narrow it down: fewer days, fewer distinct values.';

/** How DuckDB begins what it says about SQL that does not fit, or about values that do not. */
const MISTAKE =
  /^(Parser|Binder|Catalog|Conversion|Invalid Input|Out of Range|Syntax|Mismatch Type|Not implemented|Permission|Constraint) Error/i;

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** A mistake in the SQL is its author's to mend; everything else is ours. */
export function asSqlError(error: unknown): unknown {
  const message = messageOf(error);
  return MISTAKE.test(message) ? new EngineError('sql', message, { cause: error }) : error;
}

/**
 * An error of DuckDB's as one that a caller can act on. How it begins says what it is; behind that
 * it repeats values and pieces of SQL, which can say anything.
 */
export function explained(error: unknown): unknown {
  const message = messageOf(error);
  if (error instanceof EngineError || MISTAKE.test(message)) return error;
  const cause = { cause: error };
  if (/FATAL|database has been invalidated/i.test(message)) {
    return new EngineError('broken', message, cause);
  }
  if (/No space left|max_temp_directory_size|disk full/i.test(message)) {
    return new EngineError('disk', 'The disk is full.', cause);
  }
  if (/Out of Memory|memory_limit|failed to allocate/i.test(message)) {
    return new EngineError('memory', TOO_MUCH_MEMORY, cause);
  }
  if (/INTERRUPT/i.test(message)) {
    return new EngineError('cancelled', 'The question was cancelled.', cause);
  }
  return error;
}
