import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { RefName } from '#platform/ui/fields/value-view.tsx';
import { messageOf } from '#sdk/problem.ts';
import { type Feedback, feedback } from '../feedback.contract.ts';
import { triageRoutes } from '../triage.contract.ts';
import classes from './note.module.css';

/** Where a merged note went, and the way back; nothing for one that stands by itself. */
export function MergedLine({ note }: { note: Feedback }) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const allowed = useAllowed();
  if (!note.mergedIntoId) return null;
  const unmerge = async () => {
    try {
      await client.call(triageRoutes.unmerge, {
        params: { workspace: workspace.slug, id: note.id },
      });
      announce('The note stands by itself again.');
    } catch (error) {
      announceFailure(messageOf(error));
    }
    await queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, feedback.noun) });
  };
  return (
    <p className={classes.merged}>
      Merged into <RefName id={note.mergedIntoId} link />
      {allowed(feedback.policy.merge) && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          title="Take it out again: its insights come back to it"
          onClick={() => void unmerge()}
        >
          Unmerge
        </Button>
      )}
    </p>
  );
}
