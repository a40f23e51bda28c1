import { z } from 'zod';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { applyMerges } from './identity/identity.ts';
import { applyErasures } from './identity/persons.service.ts';

/** Tells the event store of merges and erasures that it missed while it was away. */
export const catchUpEvents = defineJob({
  name: 'events.catch_up',
  input: z.object({}),
  cron: '*/5 * * * *',
  async run(app, _input, signal) {
    const open = await app.database.query<{ workspace_id: string }>(
      'select workspace_id from throughline.workspaces_with_open_persons()',
    );
    const ids = open.map((row) => row.workspace_id);
    const catchUp = async (workspaceId: string) => {
      await applyMerges(app, workspaceId);
      await applyErasures(app, workspaceId);
    };
    await forEachWorkspace(app, signal, catchUp, { ids });
  },
});
