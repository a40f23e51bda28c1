import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRanks, RANK_PATTERN, rankBetween, ranksBetween } from './rank.ts';

describe('ranks', () => {
  it('any sequence of drops keeps the order of the list', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (drops) => {
        const list: string[] = [];
        for (const drop of drops) {
          const at = drop % (list.length + 1);
          const rank = rankBetween(list[at - 1] ?? null, list[at] ?? null);
          expect(rank).toMatch(RANK_PATTERN);
          list.splice(at, 0, rank);
        }
        expect([...list].sort(compareRanks)).toEqual(list);
        expect(new Set(list).size).toBe(list.length);
      }),
    );
  });

  it('stays short: 10,000 at the end, or 600 drops into one and the same gap', () => {
    let last: string | null = null;
    for (let n = 0; n < 10_000; n += 1) last = rankBetween(last, null);
    expect(last?.length).toBeLessThanOrEqual(4);
    let upper = 'a1';
    for (let n = 0; n < 600; n += 1) upper = rankBetween('a0', upper);
    expect(upper.length).toBeLessThan(130);
  });

  it('spreads many ranks evenly over a gap', () => {
    const ranks = ranksBetween('a0', 'a1', 1000);
    expect(['a0', ...ranks, 'a1']).toEqual([...new Set(['a0', ...ranks, 'a1'])].sort(compareRanks));
    expect(Math.max(...ranks.map((rank) => rank.length))).toBeLessThanOrEqual(5);
    expect(ranksBetween(null, null, 0)).toEqual([]);
  });

  it.each([
    ['a1', 'a0', 'reload the list'],
    ['a1', 'a1', 'reload the list'],
    ['a1', 'ä2', 'is not a rank'],
    ['', null, 'is not a rank'],
    ['z', null, 'is not a rank'],
    ['a10', null, 'is not a rank'],
  ])('refuses the neighbours %j and %j', (before, after, message) => {
    expect(() => rankBetween(before, after)).toThrow(message);
  });

  it('refuses half a rank', () => {
    expect(() => ranksBetween(null, null, 1.5)).toThrow('whole number');
  });
});
