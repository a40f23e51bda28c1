import { z } from 'zod';
import { defineJob } from '#platform/jobs/jobs.ts';
import { applyMerges } from './identity/identity.ts';
import { applyErasures } from './identity/persons.service.ts';

/** Tells the event store of merges and erasures that it missed while it was away. */
export const catchUpEvents = defineJob({
  name: 'events.catch_up',
  input: z.object({}),
  cron: '*/5 * * * *',
  async run(app) {
    const open = await app.database.query<{ workspace_id: string }>(
      'select workspace_id from throughline.workspaces_with_open_persons()',
    );
    for (const { workspace_id: workspaceId } of open) {
      await applyMerges(app, workspaceId);
      await applyErasures(app, workspaceId);
    }
  },
});
