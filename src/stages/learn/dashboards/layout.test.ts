import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COLUMNS,
  freePlace,
  inReadingOrder,
  type Placed,
  placedAt,
  settled,
  stepped,
} from './layout.ts';

const tile = fc.record({
  x: fc.integer({ min: 0, max: 10 }),
  y: fc.integer({ min: 0, max: 30 }),
  w: fc.integer({ min: 2, max: 12 }),
  h: fc.integer({ min: 2, max: 10 }),
});
const tiles = fc
  .array(tile, { minLength: 1, maxLength: 40 })
  .map((all) =>
    all.map((one, i): Placed => ({ ...one, id: String(i), w: Math.min(one.w, COLUMNS - one.x) })),
  );

function overlaps(a: Placed, b: Placed): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
function requireTidy(all: readonly Placed[]): void {
  for (const [i, a] of all.entries()) {
    expect(a.x + a.w).toBeLessThanOrEqual(COLUMNS);
    for (const b of all.slice(i + 1)) expect(overlaps(a, b), `${a.id} ${b.id}`).toBe(false);
    const held = a.y === 0 || all.some((b) => b !== a && overlaps({ ...a, y: a.y - 1 }, b));
    expect(held, `${a.id} floats`).toBe(true);
  }
}

describe('the grid', () => {
  it('never lets tiles overlap or float, whatever is done to them', () => {
    const step = fc.constantFrom('left', 'right', 'up', 'down');
    fc.assert(
      fc.property(tiles, fc.array(fc.tuple(fc.nat(), step)), tile, (given, steps, place) => {
        let all = settled(given);
        requireTidy(all);
        expect(settled(all)).toEqual(all);
        for (const [pick, to] of steps) all = stepped(all, String(pick % all.length), to);
        requireTidy(placedAt(all, '0', place));
        const added = { ...freePlace(all, { w: 4, h: 3 }), id: 'new' };
        expect(all.some((other) => overlaps(added, other))).toBe(false);
      }),
    );
  });

  it('moves a tile past the next one, and back', () => {
    const wide = (id: string, y: number): Placed => ({ id, x: 0, y, w: 12, h: 2 });
    const order = (all: readonly Placed[]) => inReadingOrder(all).map(({ id }) => id);
    const three = [wide('a', 0), wide('b', 2), wide('c', 4)];
    const moved = stepped(three, 'a', 'down');
    expect(order(moved)).toEqual(['b', 'a', 'c']);
    expect(order(stepped(moved, 'a', 'up'))).toEqual(['a', 'b', 'c']);
    expect(stepped(three, 'a', 'up')).toEqual(three);
    expect(stepped(three, 'c', 'down')).toEqual(three);
  });
});
