import { z } from 'zod';
import { forEachWorkspace } from '#platform/jobs/each-workspace.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { sendDue } from './digest.service.ts';

/** Sends what is due; cut off anywhere, the next run sends what is left, and nothing twice. */
export const digestJob = defineJob({
  name: 'dashboard.digest',
  input: z.object({}),
  cron: '*/10 * * * *',
  run: (app, _input, signal) => forEachWorkspace(app, signal, (id) => sendDue(app, id, signal)),
});
