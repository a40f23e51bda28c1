import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayNumber, dayOf } from '#core/features/target-window.ts';
import { ZOOMS } from './roadmaps.contract.ts';
import { dayAt, daysIn, placeIn, ticksOf, timelineRange } from './timeline-scale.ts';

const anyDay = fc
  .integer({ min: dayNumber('2020-01-01'), max: dayNumber('2035-12-31') })
  .map(dayOf);
const anyDays = fc
  .tuple(anyDay, fc.nat(500))
  .map(([start, days]) => ({ start, end: dayOf(dayNumber(start) + days) }));
const unbounded = { from: null, until: null };

describe('a range', () => {
  it('holds today and every window, and its columns fill it without gap', () => {
    fc.assert(
      fc.property(
        fc.array(anyDays, { maxLength: 8 }),
        anyDay,
        fc.constantFrom(...ZOOMS),
        (windows, today, zoom) => {
          const range = timelineRange(windows, unbounded, today, zoom);
          for (const days of [...windows, { start: today, end: today }]) {
            expect(range.start <= days.start && days.end <= range.end).toBe(true);
          }
          for (const ticks of Object.values(ticksOf(range, zoom))) {
            expect(ticks.reduce((sum, tick) => sum + daysIn(tick), 0)).toBe(daysIn(range));
          }
        },
      ),
    );
  });

  it('keeps to the bounds of the roadmap, in whole columns', () => {
    const bounds = { from: '2026-02-10', until: '2026-11-02' };
    const far = [{ start: '2020-01-01', end: '2030-01-01' }];
    expect(timelineRange(far, bounds, '2026-06-01', 'quarters')).toEqual({
      start: '2026-01-01',
      end: '2026-12-31',
    });
    const range = timelineRange(far, { from: '2027-01-01', until: null }, '2026-06-01', 'months');
    expect(range.start).toBe('2027-01-01');
  });
});

describe('places', () => {
  const year = { start: '2026-01-01', end: '2026-12-31' };

  it('are fractions of the range, cut at its edges', () => {
    expect(placeIn(year, year)).toEqual({ left: 0, width: 1 });
    expect(placeIn(year, { start: '2025-06-01', end: '2026-01-01' })).toEqual({
      left: 0,
      width: 1 / 365,
    });
    expect(placeIn(year, { start: '2027-01-01', end: '2027-02-01' })).toBeNull();
  });

  it('lead back to the day they came from', () => {
    fc.assert(
      fc.property(anyDays, fc.nat(400), (range, offset) => {
        fc.pre(offset < daysIn(range));
        const day = dayOf(dayNumber(range.start) + offset);
        const place = placeIn(range, { start: day, end: day });
        expect(dayAt(range, (place?.left ?? 0) + (place?.width ?? 0) / 2)).toBe(day);
      }),
    );
  });
});
