import { IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import classes from './tree.module.css';

/** A visible row of a tree: those below a folded node are left out by the caller. */
export interface TreeRow {
  readonly id: string;
  /** 0 at the top. */
  readonly depth: number;
  /** Whether it has anything below; undefined: a leaf. */
  readonly expanded?: boolean | undefined;
  readonly content: ReactNode;
}

interface Props {
  readonly label: string;
  readonly rows: readonly TreeRow[];
  readonly onToggle: (id: string, expand: boolean) => void;
  readonly onOpen: (id: string) => void;
}

/** A tree read and walked as trees are: arrows move, fold and unfold, Enter opens. */
export function Tree({ label, rows, onToggle, onOpen }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const tabbable = rows.some(({ id }) => id === active) ? active : rows[0]?.id;
  const focus = (at: number) =>
    root.current?.querySelectorAll<HTMLElement>('[role="treeitem"]')[at]?.focus();
  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows.findIndex(({ id }) => id === tabbable);
    const row = rows[at];
    if (!row || (event.target as Element).getAttribute('role') !== 'treeitem') return;
    if (event.key === 'ArrowDown') focus(at + 1);
    else if (event.key === 'ArrowUp') focus(at - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(rows.length - 1);
    else if (event.key === 'Enter') onOpen(row.id);
    else if (event.key === 'ArrowRight') right(row, at);
    else if (event.key === 'ArrowLeft') left(row, at);
    else return;
    event.preventDefault();
  };
  const right = (row: TreeRow, at: number) => {
    if (row.expanded === false) onToggle(row.id, true);
    else if (row.expanded) focus(at + 1);
  };
  const left = (row: TreeRow, at: number) => {
    if (row.expanded) onToggle(row.id, false);
    else focus(rows.findLastIndex((other, i) => i < at && other.depth < row.depth));
  };
  return (
    <div ref={root} role="tree" aria-label={label} className={classes.tree} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of its rows
        <div
          key={row.id}
          role="treeitem"
          aria-level={row.depth + 1}
          aria-expanded={row.expanded}
          aria-selected={false}
          tabIndex={row.id === tabbable ? 0 : -1}
          className={classes.row}
          style={{ '--depth': row.depth } as object}
          onFocus={() => setActive(row.id)}
          onClick={() => onOpen(row.id)}
        >
          <button
            type="button"
            className={classes.fold}
            tabIndex={-1}
            aria-hidden={row.expanded === undefined}
            data-leaf={row.expanded === undefined || undefined}
            aria-label={row.expanded ? 'Fold' : 'Unfold'}
            onClick={(event) => {
              event.stopPropagation();
              onToggle(row.id, !row.expanded);
            }}
          >
            <IconChevronRight size={14} data-open={row.expanded || undefined} aria-hidden />
          </button>
          {row.content}
        </div>
      ))}
    </div>
  );
}
