import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { TreeMove } from './tree-move.ts';

const ROW = 'tree-row';

function rowOf(data: Record<string | symbol, unknown>): string | null {
  return data.kind === ROW ? String(data.id) : null;
}

/** Lets a row be dragged, and others be dropped on it, where the tree's rows may move. */
export function useTreeDrag(
  element: RefObject<HTMLElement | null>,
  id: string,
  move: TreeMove | undefined,
) {
  const [over, setOver] = useState(false);
  const latest = useRef(move);
  latest.current = move;
  const movable = move !== undefined;
  useEffect(() => {
    const node = element.current;
    if (!node || !movable) return;
    return combine(
      draggable({ element: node, getInitialData: () => ({ kind: ROW, id }) }),
      dropInto(node, id, latest, setOver),
    );
  }, [element, id, movable]);
  return over;
}

/** The space around the rows is the top of the tree. */
export function useTopDrop(element: RefObject<HTMLElement | null>, move: TreeMove | undefined) {
  const [over, setOver] = useState(false);
  const latest = useRef(move);
  latest.current = move;
  const movable = move !== undefined;
  useEffect(() => {
    if (!element.current || !movable) return;
    return dropInto(element.current, null, latest, setOver);
  }, [element, movable]);
  return over;
}

/** Makes an element a place to drop rows; `into` null is the top of the tree. */
function dropInto(
  node: HTMLElement,
  into: string | null,
  move: RefObject<TreeMove | undefined>,
  onOver: (over: boolean) => void,
) {
  return dropTargetForElements({
    element: node,
    canDrop: ({ source }) => {
      const dragged = rowOf(source.data);
      return dragged !== null && move.current?.refusal(dragged, into) === null;
    },
    onDragEnter: () => onOver(true),
    onDragLeave: () => onOver(false),
    onDrop: ({ source, location, self }) => {
      onOver(false);
      const dragged = rowOf(source.data);
      // A row lies in the tree: only the innermost place is meant.
      if (dragged && location.current.dropTargets[0]?.element === self.element) {
        move.current?.to(dragged, into);
      }
    },
  });
}
