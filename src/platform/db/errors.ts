import { Problem } from '#platform/contract/problem.ts';

interface DatabaseError extends Error {
  code: string;
  constraint?: string;
  detail?: string;
  table?: string;
}

function databaseError(error: unknown): DatabaseError | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string') return e as DatabaseError;
  }
  return undefined;
}

/** Whether a statement failed because what it points to is not there, or no more. */
export function pointsNowhere(error: unknown): boolean {
  return databaseError(error)?.code === '23503';
}

const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', '57P01', '57P02', '57P03']);

/**
 * Turns what PostgreSQL refuses into a problem that the caller can act on;
 * anything unexpected is passed on and becomes a 500 in the log.
 */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof Problem) return error;
  const found = databaseError(error);
  if (!found) {
    return isLostConnection(error)
      ? new Problem('unavailable', 'The database is restarting. Try again in a moment.', {
          cause: error,
        })
      : error;
  }
  const { code } = found;
  if (code === '23505') {
    return new Problem('conflict', `There is one like this already (${found.constraint}).`, {
      cause: error,
    });
  }
  if (code === '23503') {
    return new Problem(
      'invalid_input',
      `It points to a record that is not in this workspace, or is still pointed at (${found.constraint}).`,
      { cause: error },
    );
  }
  if (code === '23514' || code === '23502') {
    return new Problem(
      'invalid_input',
      `A value is not allowed (${found.constraint ?? found.table}).`,
      {
        cause: error,
      },
    );
  }
  if (code.startsWith('22')) {
    return new Problem('invalid_input', `A value can't be stored: ${found.message}.`, {
      cause: error,
    });
  }
  if (code === '53100') {
    return new Problem(
      'storage_full',
      'The disk is full. Nothing was changed; free some space and try again.',
      {
        cause: error,
      },
    );
  }
  if (code === '57014') {
    return new Problem(
      'unavailable',
      'This took too long and was stopped. Narrow it down and try again.',
      {
        cause: error,
      },
    );
  }
  if (LOST.has(code) || code.startsWith('08') || code.startsWith('53')) {
    return new Problem(
      'unavailable',
      'The database is not reachable right now. Try again in a moment.',
      {
        cause: error,
      },
    );
  }
  return error;
}

// How pg says, without a code, that the connection a statement was meant for is gone.
const LOST_MESSAGE = /Connection terminated|connection error and is not queryable|timeout exceeded/;

function isLostConnection(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (LOST_MESSAGE.test(e.message)) return true;
  }
  return false;
}
