import { Button } from '@mantine/core';
import { ApiProblem, messageOf } from '#sdk/problem.ts';
import classes from './list/empty-list.module.css';

interface Props {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
  readonly back?: { readonly label: string; readonly onClick: () => void };
}

/** Says what went wrong where something should have been, and what to do next. */
export function FailureView({ error, onRetry, back }: Props) {
  const missing = error instanceof ApiProblem && error.status === 404;
  const forbidden = error instanceof ApiProblem && error.status === 403;
  const title = missing ? 'Not here' : forbidden ? 'Not yours to see' : 'That did not work';
  return (
    <div className={classes.root} role="alert">
      <h2>{title}</h2>
      <p>{messageOf(error)}</p>
      <div className={classes.actions}>
        {onRetry && !missing && !forbidden && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {back && (
          <Button variant="default" onClick={back.onClick}>
            {back.label}
          </Button>
        )}
      </div>
    </div>
  );
}
