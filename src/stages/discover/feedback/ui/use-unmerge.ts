import { useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import { feedback } from '../feedback.contract.ts';
import { triageRoutes } from '../triage.contract.ts';

/** Takes a merged note out of the one it went into. */
export function useUnmerge(): (id: string) => Promise<void> {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  return async (id) => {
    try {
      await client.call(triageRoutes.unmerge, { params: { workspace: workspace.slug, id } });
      announce('The note stands by itself again.');
    } catch (error) {
      announceFailure(messageOf(error));
    }
    await queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, feedback.noun) });
  };
}
