import { Button } from '@mantine/core';
import { useAllowed } from '#platform/ui/app-context.tsx';
import { RefName } from '#platform/ui/fields/value-view.tsx';
import { type Feedback, feedback } from '../feedback.contract.ts';
import classes from './note.module.css';
import { useUnmerge } from './use-unmerge.ts';

/** Where a merged note went, and the way back; nothing for one that stands by itself. */
export function MergedLine({ note }: { note: Feedback }) {
  if (!note.mergedIntoId) return null;
  return (
    <p className={classes.merged}>
      Merged into <RefName id={note.mergedIntoId} link />
      <UnmergeButton id={note.id} />
    </p>
  );
}

/** The way back, for those who may. */
export function UnmergeButton({ id }: { id: string }) {
  const allowed = useAllowed();
  const unmerge = useUnmerge();
  if (!allowed(feedback.policy.merge)) return null;
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      title="Take it out again: its insights come back to it"
      onClick={() => void unmerge(id)}
    >
      Unmerge
    </Button>
  );
}
