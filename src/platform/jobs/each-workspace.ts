import type { App } from '#platform/api/app.ts';

interface Choice {
  /** Archived ones, too: for what is kept until they are deleted. */
  readonly archived?: boolean;
  /** Only these, where it is known who has work. */
  readonly ids?: readonly string[];
}

/**
 * Does the work of a repeating job in one workspace after another. An error in one is logged under
 * its id and keeps no other waiting; the job fails at the end, so that the queue tries it again:
 * what was done must therefore be cheap to find done. Ends early when `signal` says so.
 *
 * Over several servers the queue gives a run to one of them; two runs can still overlap when one
 * takes longer than its interval, so the work takes locks where it must happen once.
 */
export async function forEachWorkspace(
  { database, log }: Pick<App, 'database' | 'log'>,
  signal: AbortSignal,
  work: (workspaceId: string) => Promise<unknown>,
  { archived = false, ids }: Choice = {},
): Promise<void> {
  const chosen = ids ?? (await workspaceIds({ database }, archived));
  let failed = 0;
  for (const id of chosen) {
    if (signal.aborted) return;
    try {
      await work(id);
    } catch (error) {
      failed += 1;
      log.error({ err: error, workspaceId: id }, 'a job failed in one workspace');
    }
  }
  if (failed > 0) throw new Error(`failed in ${failed} of ${chosen.length} workspaces`);
}

async function workspaceIds(
  { database }: Pick<App, 'database'>,
  archived: boolean,
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'select id from workspaces where $1 or archived_at is null order by id',
    [archived],
  );
  return rows.map(({ id }) => id);
}
