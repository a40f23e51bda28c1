import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOffsets, scrollToShow } from './row-window.ts';

const heights = fc.array(fc.constantFrom(36, 40, 64), { minLength: 1, maxLength: 300 });

describe('the window of a list', () => {
  it('holds every line that touches it, and no other', () => {
    fc.assert(
      fc.property(heights, fc.nat(12_000), fc.nat(900), (sizes, top, height) => {
        const offsets = rowOffsets(sizes.length, (index) => sizes[index] ?? 0);
        const from = Math.min(top, offsets.total - 1);
        const range = offsets.between(from, from + height);
        const touching = sizes
          .map((size, index) => ({ start: offsets.start(index), size, index }))
          .filter(({ start, size }) => start + size > from && start <= from + height);
        expect(range).toEqual({ first: touching.at(0)?.index, last: touching.at(-1)?.index });
      }),
    );
  });

  it('scrolls until a line is whole, and not at all when it is', () => {
    fc.assert(
      fc.property(heights, fc.nat(), fc.nat(12_000), (sizes, pick, now) => {
        const offsets = rowOffsets(sizes.length, (index) => sizes[index] ?? 0);
        const index = pick % sizes.length;
        const view = { height: 500, head: 32 };
        const place = scrollToShow(offsets, index, now, view);
        expect(offsets.start(index)).toBeGreaterThanOrEqual(place);
        expect(offsets.start(index) + offsets.size(index) + 32).toBeLessThanOrEqual(place + 500);
        expect(scrollToShow(offsets, index, place, view)).toBe(place);
      }),
    );
  });

  it('is empty over no lines', () => {
    expect(rowOffsets(0, () => 40).between(0, 500)).toBeNull();
  });
});
