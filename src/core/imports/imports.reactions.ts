import type { Reaction } from '#platform/events/reactions.ts';
import { readJob } from './import-job.ts';
import { undoJob } from './undo-job.ts';

/** What was asked for is done by jobs; a second job for the same import finds nothing to do. */
export const importReactions: readonly Reaction[] = [
  {
    name: 'imports.queue',
    on: ['import.checking_requested', 'import.running_requested', 'import.undoing_requested'],
    async react(app, workspaceId, acts) {
      for (const { recordId, verb } of acts) {
        const job = verb === 'undoing_requested' ? undoJob : readJob;
        await app.jobs.send(job, { workspaceId, importId: recordId }, { key: recordId });
      }
    },
  },
];
