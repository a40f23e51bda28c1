import { type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react';
import type { Tile } from '../dashboards.contract.ts';
import { COLUMNS, type Direction, type Place, placedAt, stepped } from '../layout.ts';
import type { Tiles } from './use-tiles.ts';

export const ROW = 56;
export const GAP = 12;
/** How near an edge of the page the pointer scrolls it, and by how much. */
const EDGE = 56;
const SCROLL = 14;

type Grip = 'move' | 'size';
interface Drag {
  readonly id: string;
  readonly grip: Grip;
  readonly tiles: readonly Tile[];
  readonly from: Place;
  readonly at: { readonly x: number; readonly y: number };
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** Moves and sizes tiles, by pointer and by keys. */
export function useGridDrag(grid: RefObject<HTMLElement | null>, layout: Tiles) {
  const drag = useRef<Drag | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [said, setSaid] = useState('');

  /** Where the pointer is, in columns and rows of the grid. */
  const cellAt = ({ clientX, clientY }: PointerEvent) => {
    const { left, top, width } = grid.current?.getBoundingClientRect() ?? new DOMRect();
    return { x: (clientX - left) / ((width + GAP) / COLUMNS), y: (clientY - top) / (ROW + GAP) };
  };
  const start = (tile: Tile, grip: Grip) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { id: tile.id, grip, tiles: layout.tiles, from: tile, at: cellAt(event) };
    setDragged(tile.id);
  };
  const pull = (event: PointerEvent<HTMLElement>) => {
    const held = drag.current;
    if (!held) return;
    scrollNear(event.currentTarget, event.clientY);
    const now = cellAt(event);
    const [dx, dy] = [Math.round(now.x - held.at.x), Math.round(now.y - held.at.y)];
    const { x, y, w, h } = held.from;
    const to = held.grip === 'move' ? { x: x + dx, y: y + dy } : { w: w + dx, h: h + dy };
    layout.show(placedAt(held.tiles, held.id, to));
  };
  const release = (message: string) => () => {
    const held = drag.current;
    drag.current = null;
    setDragged(null);
    if (!held) return;
    const changed = JSON.stringify(layout.tiles) !== JSON.stringify(held.tiles);
    if (changed) layout.set(layout.tiles, message);
    else layout.show(null);
  };
  const cancel = () => {
    if (drag.current) layout.show(null);
    drag.current = null;
    setDragged(null);
  };
  const onKeyDown = (tile: Tile, name: string) => (event: KeyboardEvent) => {
    if (event.key === 'Escape') return cancel();
    const to = ARROWS[event.key];
    if (!to || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = event.shiftKey
      ? placedAt(layout.tiles, tile.id, sized(tile, to))
      : stepped(layout.tiles, tile.id, to);
    const placed = next.find(({ id }) => id === tile.id);
    if (placed) setSaid(placeInWords(name, placed));
    if (JSON.stringify(next) === JSON.stringify(layout.tiles)) return;
    layout.set(next, event.shiftKey ? `Resized “${name}”.` : `Moved “${name}”.`);
  };
  const gripOf = (tile: Tile, grip: Grip, name: string) => ({
    onPointerDown: start(tile, grip),
    onPointerMove: pull,
    onPointerUp: release(grip === 'move' ? `Moved “${name}”.` : `Resized “${name}”.`),
    onPointerCancel: cancel,
    onKeyDown: onKeyDown(tile, name),
  });
  return { dragged, said, gripOf };
}

function sized({ w, h }: Place, to: Direction): Partial<Place> {
  if (to === 'left' || to === 'right') return { w: w + (to === 'left' ? -1 : 1) };
  return { h: h + (to === 'up' ? -1 : 1) };
}

function placeInWords(name: string, { x, y, w, h }: Place): string {
  return `${name}: column ${x + 1}, row ${y + 1}, ${w} wide, ${h} high.`;
}

/** Takes the page along when a tile is dragged to its upper or lower end. */
function scrollNear(element: HTMLElement, y: number): void {
  const scroller = element.closest('[data-scrolls]');
  if (!scroller) return;
  const { top, bottom } = scroller.getBoundingClientRect();
  if (y < top + EDGE) scroller.scrollBy(0, -SCROLL);
  else if (y > bottom - EDGE) scroller.scrollBy(0, SCROLL);
}
