import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { readJob } from './import.job.ts';
import { WORKING_STATES, type WorkingState } from './imports.contract.ts';
import { undoJob } from './undo.job.ts';

// A batch takes seconds, and so does a first look at the largest file.
const SILENT_MINUTES = 10;

/** Queues the work that an import's state asks for; a job that is there already only loses its claim. */
export async function queueWork(
  app: App,
  workspaceId: string,
  importId: string,
  state: WorkingState,
): Promise<void> {
  const job = state === 'undoing' ? undoJob : readJob;
  await app.jobs.send(job, { workspaceId, importId }, { key: importId });
}

/** Takes up imports whose job is lost: with the queue of a restored backup, or with its last retry. */
export const resumeJob = defineJob({
  name: 'imports.resume',
  input: z.object({}),
  cron: '*/5 * * * *',
  run: (app, _input, signal) =>
    forEachWorkspace(app, signal, async (id) => {
      const { rows } = await app.database.transaction(
        systemActor(id),
        (tx) =>
          tx.db.execute<{ id: string; state: WorkingState }>(sql`
            select id, state from imports
            where workspace_id = ${id} and state = any(${sql.param([...WORKING_STATES])}::text[])
              and worked_at < now() - make_interval(mins => ${SILENT_MINUTES})`),
        { readOnly: true },
      );
      for (const row of rows) await queueWork(app, id, row.id, row.state);
    }),
});
