import { IconChevronRight } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useRowWindow } from '../list/use-row-window.ts';
import classes from './tree.module.css';
import { moveByKey, parentAt, showing, type TreeMove } from './tree-move.ts';
import type { TreeRow } from './tree-row.ts';
import { useTopDrop, useTreeDrag } from './use-tree-drag.ts';

interface Props {
  readonly label: string;
  readonly rows: readonly TreeRow[];
  readonly onToggle: (id: string, expand: boolean) => void;
  readonly onOpen: (id: string) => void;
  /** Asks for what comes after the last row, before it is in view. */
  readonly onEnd?: (() => void) | undefined;
  /** Where the rows may be moved. */
  readonly move?: TreeMove | undefined;
}

/** The height of a row, in pixels; `--tl-row-height` says the same. */
const ROW = 40;
const AHEAD = 25;

/**
 * A tree read and walked as trees are: arrows move, fold and unfold, Enter opens. Where rows
 * move, Alt and right puts one below the row above it, Alt and left takes it out. Of any
 * number of rows only those in view exist.
 */
export function Tree({ label, rows, onToggle, onOpen, onEnd, move: given }: Props) {
  const move = given && showing(given, onToggle);
  const root = useRef<HTMLDivElement>(null);
  const wanted = useRef<string | null>(null);
  const overTop = useTopDrop(root, move);
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
  // A row far away exists only once it has been scrolled to: it gets the focus when it does.
  useEffect(() => {
    const row = root.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const focus = (to: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[index];
    if (!row) return;
    wanted.current = row.id;
    setActive(row.id);
    show(index);
  };
  const right = (row: TreeRow) => {
    if (row.expanded === false) onToggle(row.id, true);
    else if (row.expanded) focus(at + 1);
  };
  const left = (row: TreeRow) => {
    if (row.expanded) onToggle(row.id, false);
    else focus(parentAt(rows, at));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (!row || (event.target as Element).getAttribute('role') !== 'treeitem') return;
    if (event.altKey) {
      if (!move || !moveByKey(move, rows, at, event.key)) return;
    } else if (event.key === 'ArrowDown' || event.key === 'j') focus(at + 1);
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
  useFollow(root, active, rows);
  return (
    <div ref={root} className={classes.scroller} data-over={overTop || undefined}>
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
                move={move}
              />
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

/** A row that was moved is drawn anew elsewhere: the focus goes with it. */
function useFollow(
  root: RefObject<HTMLElement | null>,
  active: string | null,
  rows: readonly TreeRow[],
): void {
  const at = rows.findIndex(({ id }) => id === active);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at when the row has another place
  useEffect(() => {
    if (!active || document.activeElement !== document.body) return;
    root.current?.querySelector<HTMLElement>(`[data-row="${active}"]`)?.focus();
  }, [at]);
}

function TreeItem(props: {
  row: TreeRow;
  tabbable: boolean;
  onFocus: () => void;
  onToggle: Props['onToggle'];
  onOpen: Props['onOpen'];
  move: TreeMove | undefined;
}) {
  const { row, tabbable, onFocus, onToggle, onOpen, move } = props;
  const element = useRef<HTMLDivElement>(null);
  const over = useTreeDrag(element, row.id, move);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of its rows
    <div
      ref={element}
      role="treeitem"
      aria-keyshortcuts={move ? 'Alt+ArrowRight Alt+ArrowLeft' : undefined}
      data-over={over || undefined}
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
