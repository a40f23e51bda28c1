import { lazy, Suspense } from 'react';
import classes from './dashboard.module.css';

const Markdown = lazy(() => import('#platform/ui/record/markdown.tsx'));

/** Words among the numbers; leaving the field keeps what was typed. */
export function TextTile({
  text,
  onWrite,
}: {
  text: string;
  onWrite: ((text: string) => void) | null;
}) {
  if (onWrite) {
    return (
      <textarea
        // biome-ignore lint/a11y/noAutofocus: it takes the place of what was just chosen
        autoFocus
        className={classes.textInput}
        aria-label="Text of the tile"
        placeholder="Markdown"
        defaultValue={text}
        maxLength={10_000}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        onBlur={(event) => onWrite(event.currentTarget.value)}
      />
    );
  }
  return (
    <Suspense>
      <Markdown source={text} />
    </Suspense>
  );
}
