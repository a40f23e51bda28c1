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
  const { title, words, final } = told(error);
  return (
    <div className={classes.root} role="alert">
      <h2>{title}</h2>
      <p>{words}</p>
      <div className={classes.actions}>
        {onRetry && !final && (
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

/** What to say of an error, and whether asking the same again is in vain. */
function told(error: unknown): { title: string; words: string; final: boolean } {
  const words = messageOf(error);
  if (!(error instanceof ApiProblem)) return { title: 'That did not work', words, final: false };
  const { status, code, fields } = error;
  const ofAddress = fields.length > 0 && fields.every(({ path }) => path.startsWith('params.'));
  if (status === 404 || ofAddress) {
    const lost = 'Nothing has this address. It may have been cut off when it was copied.';
    return { title: 'Not here', words: ofAddress ? lost : words, final: true };
  }
  if (status === 403) return { title: 'Not yours to see', words, final: true };
  if (code !== 'invalid_input') return { title: 'That did not work', words, final: false };
  // Sentences stand alone: the path before them is the API's, and the form is before the reader.
  const plain = fields.length > 0 && fields.every(({ message }) => message.endsWith('.'));
  const said = plain ? [...new Set(fields.map(({ message }) => message))].join(' ') : words;
  return { title: 'This can’t be asked', words: said, final: true };
}
