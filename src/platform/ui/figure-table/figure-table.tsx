import type { ReactNode } from 'react';
import classes from './figure-table.module.css';

interface Props {
  /** `thead` and `tbody`. */
  readonly children: ReactNode;
  /** For many rows: the name of a frame in which they scroll, by keys too, under a head that stays. */
  readonly frame?: string;
}

/**
 * A table to read figures from: numbers stand right, the first column and what says `data-text`
 * left. Where it is too wide it scrolls. For records there is the list.
 */
export function FigureTable({ children, frame }: Props) {
  const table = <table className={classes.table}>{children}</table>;
  if (frame === undefined) return <div className={classes.scroller}>{table}</div>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className={classes.framed} role="group" aria-label={frame} tabIndex={0}>
      {table}
    </div>
  );
}
