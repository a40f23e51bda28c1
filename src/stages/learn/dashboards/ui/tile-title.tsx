import { useRef } from 'react';
import classes from './dashboard.module.css';

/** The title of a tile while it is typed: Enter keeps it, Escape leaves it. */
export function TileTitle({
  title,
  onDone,
  onCancel,
}: {
  title: string;
  onDone: (title: string) => void;
  onCancel: () => void;
}) {
  const left = useRef(false);
  return (
    <input
      // biome-ignore lint/a11y/noAutofocus: it takes the place of what was just chosen
      autoFocus
      className={classes.titleInput}
      aria-label="Title of the tile"
      placeholder="The name of what it shows"
      defaultValue={title}
      maxLength={200}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key !== 'Escape') return;
        left.current = true;
        onCancel();
      }}
      onBlur={(event) => {
        if (!left.current) onDone(event.currentTarget.value.trim());
      }}
    />
  );
}
