import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { Problem } from '#platform/contract/problem.ts';
import { TableFileError } from '#platform/tables/table-file-error.ts';
import { type Claim, claim, giveUp } from './claim.ts';
import type { WorkingState } from './imports.contract.ts';

export const jobInput = z.object({ workspaceId: z.uuid(), importId: z.uuid() });
export type JobInput = z.infer<typeof jobInput>;

// The queue would notice a job cut off by a database restart only after a while.
const LONGEST_OUTAGE_MS = 120_000;

/** Does the work again, from where it stands, when the database was away for a moment. */
export async function outlasting(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const until = Date.now() + LONGEST_OUTAGE_MS;
  for (let wait = 250; ; wait = Math.min(wait * 2, 4_000)) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || signal.aborted || Date.now() > until) throw error;
      await sleep(wait, undefined, { signal });
    }
  }
}

interface Attempt {
  readonly app: App;
  readonly input: JobInput;
  readonly states: readonly WorkingState[];
  readonly signal: AbortSignal;
  /** No attempt follows when this one fails. */
  readonly isLast: boolean | undefined;
}

/**
 * Takes an import up and works on it. What the file or the rules refuse will be refused again, so
 * the import stops and says why. Anything else (the database restarts, the server stops) is tried
 * again by the queue, and told of when that was the last time.
 */
export async function underClaim(
  { app, input, states, signal, isLast }: Attempt,
  work: (held: Claim) => Promise<void>,
): Promise<void> {
  const held = await claim(app, input, states);
  if (!held) return;
  try {
    await work(held);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) return giveUp(app, held, refusal);
    if (isLast && !signal.aborted && !isAway(error)) {
      await giveUp(app, held, 'The server failed at this several times; its log says why.');
    }
    throw error;
  }
}

function refusalOf(error: unknown): string | null {
  if (error instanceof Problem && error.status < 500) return error.message;
  if (error instanceof TableFileError) return error.message;
  const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isGone ? 'The uploaded file is no longer there. Upload it again.' : null;
}

function isAway(error: unknown): boolean {
  return error instanceof Problem && error.code === 'unavailable';
}
