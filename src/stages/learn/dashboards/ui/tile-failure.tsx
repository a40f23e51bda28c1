import { Button } from '@mantine/core';
import { AppLink } from '#platform/ui/app-link.tsx';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import classes from './dashboard.module.css';

interface Props {
  readonly error: unknown;
  /** The report or metric that is shown, where it can be mended. */
  readonly path: string;
  readonly onRetry: () => void;
}

/** What went wrong with one tile; the others do not mind. */
export function TileFailure({ error, path, onRetry }: Props) {
  const status = error instanceof ApiProblem ? error.status : null;
  const isReport = path.startsWith('reports/');
  return (
    <div className={classes.failure} role="alert">
      {status === 404 ? (
        <p>What this tile shows is no longer there. Remove the tile, or choose another one.</p>
      ) : (
        <>
          {status === 400 && isReport && <p>This report can’t be answered as it is written.</p>}
          <p className={status === 400 ? classes.detail : undefined}>{shortened(error)}</p>
        </>
      )}
      {status === 400 && <AppLink path={path}>Open it to mend it</AppLink>}
      {(status === null || ![400, 403, 404].includes(status)) && (
        <Button size="compact-xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Without the line of SQL that a database repeats below its complaint, with a mark beneath a word. */
function shortened(error: unknown): string {
  return messageOf(error).split(/\s+LINE \d+:/)[0] ?? '';
}
