import { announceFailure } from '../data/undo.ts';
import type { TreeRow } from './tree-row.ts';

/** How rows change their place: dropped on another, or with Alt and the arrow keys. */
export interface TreeMove {
  /** Why a row cannot go below another (null: to the top), or null when it can. */
  readonly refusal: (id: string, into: string | null) => string | null;
  readonly to: (id: string, into: string | null) => void;
}

/** As `move`; what a row is put below unfolds, so that it stays in sight. */
export function showing(move: TreeMove, onToggle: (id: string, expand: boolean) => void): TreeMove {
  return {
    refusal: move.refusal,
    to: (id, into) => {
      move.to(id, into);
      if (into) onToggle(into, true);
    },
  };
}

/** Where the row that this one is below stands; −1 at the top. */
export function parentAt(rows: readonly TreeRow[], at: number): number {
  const depth = rows[at]?.depth ?? 0;
  return rows.findLastIndex((other, i) => i < at && other.depth < depth);
}

/** Moves a row as Alt and an arrow say; false where the key leads nowhere. */
export function moveByKey(
  move: TreeMove,
  rows: readonly TreeRow[],
  at: number,
  key: string,
): boolean {
  const row = rows[at];
  const into = movedTo(rows, at, key);
  if (!row || into === undefined) return false;
  const refusal = move.refusal(row.id, into);
  if (refusal) announceFailure(refusal);
  else move.to(row.id, into);
  return true;
}

/** Below the row above it, or out of its parent; undefined: nowhere. */
function movedTo(rows: readonly TreeRow[], at: number, key: string): string | null | undefined {
  const parent = parentAt(rows, at);
  const depth = rows[at]?.depth ?? 0;
  if (key === 'ArrowRight') {
    return rows.findLast((other, i) => i < at && i > parent && other.depth === depth)?.id;
  }
  if (key !== 'ArrowLeft' || depth === 0) return undefined;
  return rows[parentAt(rows, parent)]?.id ?? null;
}
