import { IconChevronRight } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useRowWindow } from '../list/use-row-window.ts';
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
  /** Asks for what comes after the last row, before it is in view. */
  readonly onEnd?: (() => void) | undefined;
}

/** The height of a row, in pixels; `--tl-row-height` says the same. */
const ROW = 40;
const AHEAD = 25;

/** A tree read and walked as trees are: arrows move, fold and unfold, Enter opens. Of any number of rows only those in view exist. */
export function Tree({ label, rows, onToggle, onOpen, onEnd }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<string | null>(null);
  const found = rows.findIndex(({ id }) => id === active);
  const at = Math.max(found, 0);
  const sizeOf = useCallback(() => ROW, []);
  const { visible, total, show } = useRowWindow({
    scroller: root,
    count: rows.length,
    sizeOf,
    head: 0,
  });
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last + AHEAD >= rows.length) onEnd?.();
  }, [last, rows.length, onEnd]);
  const focus = (to: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[index];
    if (!row) return;
    setActive(row.id);
    show(index);
    requestAnimationFrame(() =>
      root.current?.querySelector<HTMLElement>(`[data-row="${row.id}"]`)?.focus(),
    );
  };
  const right = (row: TreeRow) => {
    if (row.expanded === false) onToggle(row.id, true);
    else if (row.expanded) focus(at + 1);
  };
  const left = (row: TreeRow) => {
    if (row.expanded) onToggle(row.id, false);
    else focus(rows.findLastIndex((other, i) => i < at && other.depth < row.depth));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (!row || (event.target as Element).getAttribute('role') !== 'treeitem') return;
    if (event.key === 'ArrowDown' || event.key === 'j') focus(at + 1);
    else if (event.key === 'ArrowUp' || event.key === 'k') focus(at - 1);
    else if (event.key === 'Home') focus(0);
    else if (event.key === 'End') focus(rows.length - 1);
    else if (event.key === 'Enter') onOpen(row.id);
    else if (event.key === 'ArrowRight') right(row);
    else if (event.key === 'ArrowLeft') left(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={root} className={classes.scroller}>
      <div
        role="tree"
        aria-label={label}
        className={classes.tree}
        style={{ height: total }}
        onKeyDown={onKeyDown}
      >
        {visible.map(({ index, start }) => {
          const row = rows[index];
          return row ? (
            <div
              key={row.id}
              role="presentation"
              className={classes.line}
              style={{ transform: `translateY(${start}px)`, height: ROW }}
            >
              <TreeItem
                row={row}
                tabbable={index === at}
                onFocus={() => setActive(row.id)}
                onToggle={onToggle}
                onOpen={onOpen}
              />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

function TreeItem(props: {
  row: TreeRow;
  tabbable: boolean;
  onFocus: () => void;
  onToggle: Props['onToggle'];
  onOpen: Props['onOpen'];
}) {
  const { row, tabbable, onFocus, onToggle, onOpen } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of its rows
    <div
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={row.expanded}
      aria-selected={false}
      data-row={row.id}
      tabIndex={tabbable ? 0 : -1}
      className={classes.row}
      style={{ '--depth': row.depth } as object}
      onFocus={onFocus}
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
  );
}
