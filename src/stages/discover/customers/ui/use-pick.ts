import { useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import { segmentRoutes } from '../segments.contract.ts';

interface Picking {
  readonly add?: string[];
  readonly remove?: string[];
}

/** Picks members of a segment by hand, or takes them out, with a way back. */
export function usePick() {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const send = async (id: string, picking: Picking) => {
    try {
      return await client.call(segmentRoutes.pick, {
        params: { workspace: workspace.slug, id },
        body: picking,
      });
    } catch (error) {
      announceFailure(`The segment was not changed. ${messageOf(error)}`);
      return null;
    } finally {
      await queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, 'segment') });
    }
  };
  return async (segment: { id: string; name: string }, picking: Picking): Promise<void> => {
    const done = await send(segment.id, picking);
    if (!done) return;
    const { added, removed } = done;
    const count = added.length + removed.length;
    if (count === 0) return;
    const what = added.length > 0 ? `Added ${count} to` : `Took ${count} out of`;
    offerUndo(
      `${what} “${segment.name}”.`,
      () => void send(segment.id, { add: removed, remove: added }),
    );
  };
}
