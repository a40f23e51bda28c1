import { callsOf } from '#platform/testing/calls.ts';
import type { TestCaller, TestServer } from '#platform/testing/server.ts';

interface Said {
  importance?: number | null;
  source?: string;
  companyId?: string;
  contactId?: string;
  saidAt?: string;
  targetIds?: string[];
}

/** The calls that tests of evidence and scores share, as one person of a workspace. */
export function actionsOf(server: TestServer, caller: TestCaller) {
  const calls = callsOf(server, caller);
  let notes = 0;
  return {
    ...calls,
    /** One note with one insight; answers the insight's and the note's id. */
    say: async ({ importance = 3, targetIds = [], ...note }: Said) => {
      notes += 1;
      const { id: feedbackId } = await calls.post('feedback', { body: `Note ${notes}`, ...note });
      const { id } = await calls.post('insights', { feedbackId, importance, targetIds });
      return { id, feedbackId };
    },
  };
}
