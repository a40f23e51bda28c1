import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter';
import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { RoadmapItem } from '../roadmaps.contract.ts';

export type Edge = 'before' | 'after';

interface Dragged {
  readonly item: RoadmapItem;
  readonly lane: string | null;
  readonly movable: boolean;
}

const CARD = 'roadmap-card';

/** Which half of a card the pointer is over: where a dropped card would go. */
function edgeAt(element: Element, y: number): Edge {
  const { top, height } = element.getBoundingClientRect();
  return y < top + height / 2 ? 'before' : 'after';
}

/** Makes a card draggable, and a place to drop another card before or after. */
export function useCardDrag(element: RefObject<HTMLElement | null>, card: Dragged) {
  const [dragging, setDragging] = useState(false);
  const [edge, setEdge] = useState<Edge | null>(null);
  const latest = useRef(card);
  latest.current = card;
  const { movable } = card;
  useEffect(() => {
    const node = element.current;
    if (!node || !movable) return;
    return combine(
      draggable({
        element: node,
        getInitialData: () => ({ kind: CARD, ...latest.current }),
        onDragStart: () => setDragging(true),
        onDrop: () => setDragging(false),
      }),
      dropTargetForElements({
        element: node,
        canDrop: ({ source }) =>
          source.data.kind === CARD && itemOf(source.data)?.id !== latest.current.item.id,
        getData: ({ input, element: over }) => ({
          kind: CARD,
          ...latest.current,
          edge: edgeAt(over, input.clientY),
        }),
        onDrag: ({ self }) => setEdge(self.data.edge as Edge),
        onDragLeave: () => setEdge(null),
        onDrop: () => setEdge(null),
      }),
    );
  }, [element, movable]);
  return { dragging, edge };
}

/** The item that drag data speaks of, if it is of the board's cards. */
export function itemOf(data: Record<string | symbol, unknown>): RoadmapItem | null {
  return data.kind === CARD ? (data.item as RoadmapItem) : null;
}

export function isCard(data: Record<string | symbol, unknown>): boolean {
  return data.kind === CARD;
}
