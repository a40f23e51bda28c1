/** Columns of the grid. */
export const COLUMNS = 12;
export const LEAST_WIDTH = 2;
export const LEAST_HEIGHT = 2;
export const MOST_HEIGHT = 24;

/** Where a tile lies, in columns and rows from the top left. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Placed extends Place {
  readonly id: string;
}

/** Tiles as they are read: from the top, and from the left within a row. */
export function inReadingOrder<T extends Placed>(tiles: readonly T[]): T[] {
  return tiles.toSorted((a, b) => a.y - b.y || a.x - b.x);
}

function bottom({ y, h }: Place): number {
  return y + h;
}

function sharesColumns(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w;
}

/**
 * The same tiles, in the same order, each as far up as those above it let it: none overlaps another
 * and none floats. Where two begin in the same row, `first` keeps its place.
 */
export function settled<T extends Placed>(tiles: readonly T[], first?: string): T[] {
  const order = tiles.toSorted(
    (a, b) => a.y - b.y || Number(b.id === first) - Number(a.id === first) || a.x - b.x,
  );
  const placed = new Map<string, T>();
  for (const tile of order) {
    const above = [...placed.values()].filter((other) => sharesColumns(other, tile));
    placed.set(tile.id, { ...tile, y: Math.max(0, ...above.map(bottom)) });
  }
  return tiles.map((tile) => placed.get(tile.id) ?? tile);
}

function withinGrid({ x, y, w, h }: Place): Place {
  const width = Math.min(COLUMNS, Math.max(LEAST_WIDTH, w));
  return {
    x: Math.min(COLUMNS - width, Math.max(0, x)),
    y: Math.max(0, y),
    w: width,
    h: Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, h)),
  };
}

/** The tiles with one of them at another place or of another size; others make room. */
export function placedAt<T extends Placed>(
  tiles: readonly T[],
  id: string,
  place: Partial<Place>,
): T[] {
  const moved = tiles.map((tile) =>
    tile.id === id ? { ...tile, ...withinGrid({ ...tile, ...place }) } : tile,
  );
  return settled(moved, id);
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** One step of a tile: a column aside, or past the nearest tile above or beneath. */
export function stepped<T extends Placed>(tiles: readonly T[], id: string, to: Direction): T[] {
  const tile = tiles.find((one) => one.id === id);
  if (!tile) return [...tiles];
  if (to === 'left' || to === 'right') {
    return placedAt(tiles, id, { x: tile.x + (to === 'left' ? -1 : 1) });
  }
  const column = inReadingOrder(tiles).filter(
    (other) => other.id !== id && sharesColumns(other, tile),
  );
  if (to === 'up') {
    const above = column.findLast(({ y }) => y < tile.y);
    return above ? placedAt(tiles, id, { y: above.y }) : [...tiles];
  }
  const beneath = column.find(({ y }) => y > tile.y);
  return beneath ? placedAt(tiles, id, { y: beneath.y + 1 }) : [...tiles];
}

/** The first place, from the top left, where a tile of this size fits among the others. */
export function freePlace(tiles: readonly Placed[], size: Pick<Place, 'w' | 'h'>): Place {
  const end = Math.max(0, ...tiles.map(bottom));
  for (let y = 0; y < end; y++) {
    for (let x = 0; x + size.w <= COLUMNS; x++) {
      const place = { x, y, ...size };
      const free = tiles.every(
        (tile) => !sharesColumns(tile, place) || bottom(tile) <= y || tile.y >= y + size.h,
      );
      if (free) return place;
    }
  }
  return { x: 0, y: end, ...size };
}
