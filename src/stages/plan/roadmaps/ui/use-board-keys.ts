import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import type { Lane } from '../lanes.ts';
import type { RoadmapItem } from '../roadmaps.contract.ts';
import type { Horizon } from './card.tsx';
import type { BoardMoves } from './use-board-moves.ts';

export interface Column {
  readonly value: Horizon;
  readonly label: string;
}

interface Context {
  readonly lanes: readonly Lane<RoadmapItem>[];
  readonly columns: readonly Column[];
  readonly moves: BoardMoves;
  readonly onPeek: (id: string) => void;
}

interface Place {
  readonly lane: Lane<RoadmapItem>;
  readonly column: number;
  readonly cell: readonly RoadmapItem[];
  readonly at: number;
}

const STEPS: Record<string, readonly [columns: number, rows: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Arrows walk over the cards, Shift and arrows move one, Enter opens it, D tells its demand. */
export function useBoardKeys(board: RefObject<HTMLElement | null>, context: Context) {
  const following = useRef<string | null>(null);
  // A moved card is drawn anew elsewhere: the focus goes with it.
  useEffect(() => {
    const id = following.current;
    if (!id || document.activeElement?.getAttribute('data-card') === id) return;
    const card = board.current?.querySelector<HTMLElement>(`[data-card="${id}"]`);
    if (!card) return;
    following.current = null;
    card.focus();
  });
  return (event: KeyboardEvent) => {
    const card = (event.target as Element).closest('[data-card]');
    if (!card || card !== event.target) return;
    const place = placeOf(card, context);
    const item = place?.cell[place.at];
    if (!place || !item) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      context.onPeek(item.id);
      return;
    }
    if (event.key === 'd') {
      card.querySelector<HTMLElement>('[data-demand]')?.click();
      return;
    }
    const step = STEPS[event.key];
    if (!step || event.altKey || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    if (event.shiftKey) {
      following.current = item.id;
      shift(item, place, step, context);
    } else {
      const next = neighbour(place, step, context);
      if (next) board.current?.querySelector<HTMLElement>(selector(next, place.lane.id))?.focus();
    }
  };
}

function selector(item: RoadmapItem, lane: string | null): string {
  return `[data-card="${item.id}"][data-lane="${lane ?? ''}"]`;
}

function placeOf(card: Element, { lanes, columns }: Context): Place | null {
  const id = card.getAttribute('data-card');
  const laneId = card.getAttribute('data-lane') || null;
  const lane = lanes.find((candidate) => candidate.id === laneId);
  const item = lane?.items.find((candidate) => candidate.id === id);
  if (!lane || !item) return null;
  const column = columns.findIndex(({ value }) => value === item.horizon);
  const cell = cellOf(lane, columns[column]);
  return { lane, column, cell, at: cell.indexOf(item) };
}

function cellOf(lane: Lane<RoadmapItem>, column: Column | undefined): RoadmapItem[] {
  return column ? lane.items.filter(({ horizon }) => horizon === column.value) : [];
}

/** The card a step leads to; the next lane's where the cell ends, over empty columns. */
function neighbour(
  { lane, column, cell, at }: Place,
  [across, down]: readonly [number, number],
  { lanes, columns }: Context,
): RoadmapItem | undefined {
  if (down !== 0) return cell[at + down];
  for (let next = column + across; columns[next]; next += across) {
    const beside = cellOf(lanes.find(({ id }) => id === lane.id) ?? lane, columns[next]);
    if (beside.length > 0) return beside[Math.min(at, beside.length - 1)];
  }
  return undefined;
}

function shift(
  item: RoadmapItem,
  { column, cell, at }: Place,
  [across, down]: readonly [number, number],
  { columns, moves }: Context,
): void {
  if (across !== 0) {
    const target = columns[column + across];
    if (target) moves.toHorizon(item, target.value);
    return;
  }
  const other = cell[at + down];
  if (other) moves.beside(item, other, down < 0 ? 'before' : 'after');
}
