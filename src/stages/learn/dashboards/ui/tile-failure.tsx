import { Button } from '@mantine/core';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import classes from './dashboard.module.css';

/** What went wrong with one tile; the others do not mind. */
export function TileFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const lasting = error instanceof ApiProblem && [400, 403, 404].includes(error.status);
  const gone = error instanceof ApiProblem && error.status === 404;
  return (
    <div className={classes.failure} role="alert">
      <p>
        {gone
          ? 'What this tile shows is no longer there. Remove the tile, or choose another one.'
          : messageOf(error)}
      </p>
      {!lasting && (
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
