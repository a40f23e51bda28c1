import type { Reaction } from '#platform/events/reactions.ts';
import type { WorkingState } from './imports.contract.ts';
import { filesReaction } from './kept-files.ts';
import { queueWork } from './resume.job.ts';

/** What was asked for is done by jobs; a second job for the same import finds nothing to do. */
export const importReactions: readonly Reaction[] = [
  {
    name: 'imports.queue',
    on: ['import.checking_requested', 'import.running_requested', 'import.undoing_requested'],
    async react(app, workspaceId, acts) {
      for (const { recordId, verb } of acts) {
        const state = verb.replace('_requested', '') as WorkingState;
        await queueWork(app, workspaceId, recordId, state);
      }
    },
  },
  filesReaction,
];
