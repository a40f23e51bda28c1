import { Problem } from '#platform/contract/problem.ts';

/** ClickHouse's own numbers of errors. */
const TOO_LONG = new Set([159, 160]);
const MEMORY = new Set([241]);
const CANCELLED = new Set([394, 236]);
const DISK = new Set([243, 75]);
/** A shard or replica that does not answer. */
const AWAY = new Set([209, 210, 279, 242, 999]);

function codeOf(error: unknown): number | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const found = /Code: (\d+)/.exec(String(message))?.[1] ?? String(code);
  return /^\d+$/.test(found) ? Number(found) : undefined;
}

/** Whether the server could not be reached, so that the same may be sent again. */
export function isAway(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const number = codeOf(error);
  if (number !== undefined) return AWAY.has(number);
  return (
    /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)/.test(String(code)) ||
    /timeout|socket hang up/i.test(String(message))
  );
}

/** A failure of ClickHouse as a problem that its caller can act on. */
export function toProblem(error: unknown): unknown {
  const cause = { cause: error };
  if (isAway(error)) {
    return new Problem(
      'unavailable',
      'ClickHouse, or a part of it, is not reachable. Try again in a moment.',
      cause,
    );
  }
  const code = codeOf(error);
  if (code === undefined) return error;
  if (TOO_LONG.has(code)) {
    return new Problem(
      'unavailable',
      'The question took too long and was stopped. Narrow it down: fewer days, fewer steps.',
      cause,
    );
  }
  if (MEMORY.has(code)) {
    return new Problem(
      'unavailable',
      'The question needs more memory than it may use. Narrow it down.',
      cause,
    );
  }
  if (CANCELLED.has(code)) return new Problem('unavailable', 'The question was cancelled.', cause);
  if (DISK.has(code)) return new Problem('storage_full', 'The disk of ClickHouse is full.', cause);
  const text = String((error as Error).message).split('\n')[0] ?? '';
  return new Problem('invalid_input', text.slice(0, 500), cause);
}
