import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRECISIONS } from './features.contract.ts';
import {
  changeTarget,
  dayNumber,
  dayOf,
  fieldsOf,
  parseTarget,
  resizeWindow,
  shiftWindow,
  snap,
  spanEnd,
  spanIndex,
  spanStart,
  type TargetFields,
  targetLabel,
  windowOf,
} from './target-window.ts';

const anyDay = fc
  .integer({ min: dayNumber('1990-01-01'), max: dayNumber('2090-12-31') })
  .map(dayOf);
const anyPrecision = fc.constantFrom(...PRECISIONS);
const anyWindow = fc
  .tuple(anyDay, fc.nat(900), anyPrecision)
  .map(([start, days, precision]) => snap(start, dayOf(dayNumber(start) + days), precision));
const nothing: TargetFields = { targetStart: null, targetEnd: null, targetPrecision: null };

describe('spans', () => {
  it.each([
    ['2026-08-15', 'day', '2026-08-15', '2026-08-15'],
    ['2024-02-10', 'month', '2024-02-01', '2024-02-29'],
    ['2026-08-15', 'quarter', '2026-07-01', '2026-09-30'],
    ['2026-06-30', 'half', '2026-01-01', '2026-06-30'],
    ['2026-12-31', 'year', '2026-01-01', '2026-12-31'],
  ] as const)('%s in its %s', (date, precision, start, end) => {
    expect([spanStart(date, precision), spanEnd(date, precision)]).toEqual([start, end]);
  });

  it('hold their date, touch without gap, and snap to themselves', () => {
    fc.assert(
      fc.property(anyDay, anyPrecision, (date, precision) => {
        const [start, end] = [spanStart(date, precision), spanEnd(date, precision)];
        expect(start <= date && date <= end).toBe(true);
        const next = dayOf(dayNumber(end) + 1);
        expect(spanStart(next, precision)).toBe(next);
        expect(spanIndex(next, precision)).toBe(spanIndex(date, precision) + 1);
        expect(snap(start, end, precision)).toEqual({ start, end, precision });
      }),
    );
  });
});

describe('dragging', () => {
  it('moves there and back to the same window, and keeps its length in spans', () => {
    fc.assert(
      fc.property(anyWindow, fc.integer({ min: -40, max: 40 }), (window, spans) => {
        const moved = shiftWindow(window, spans);
        expect(shiftWindow(moved, -spans)).toEqual(window);
        expect(snap(moved.start, moved.end, moved.precision)).toEqual(moved);
      }),
    );
  });

  it('resizes to whole spans and never past the other edge', () => {
    fc.assert(
      fc.property(anyWindow, anyDay, fc.constantFrom('start', 'end'), (window, date, edge) => {
        const sized = resizeWindow(window, edge, date);
        expect(sized.start <= sized.end).toBe(true);
        expect(snap(sized.start, sized.end, sized.precision)).toEqual(sized);
        const fixed = edge === 'start' ? 'end' : 'start';
        expect(sized[fixed]).toBe(window[fixed]);
      }),
    );
    const quarter = { start: '2026-07-01', end: '2026-09-30', precision: 'quarter' } as const;
    expect(resizeWindow(quarter, 'end', '2026-11-02').end).toBe('2026-12-31');
    expect(resizeWindow(quarter, 'start', '2027-02-01')).toEqual(quarter);
  });
});

describe('a change of the fields', () => {
  const q3 = fieldsOf({ start: '2026-07-01', end: '2026-09-30', precision: 'quarter' });

  it('takes one date for its whole span', () => {
    expect(changeTarget(nothing, { targetStart: '2026-08-15', targetPrecision: 'half' })).toEqual({
      targetStart: '2026-07-01',
      targetEnd: '2026-12-31',
      targetPrecision: 'half',
    });
    expect(changeTarget(nothing, { targetEnd: '2026-08-15' })).toEqual(
      fieldsOf({ start: '2026-08-15', end: '2026-08-15', precision: 'day' }),
    );
  });

  it('widens to a coarser precision and keeps the days under a finer one', () => {
    expect(changeTarget(q3, { targetPrecision: 'year' }).targetStart).toBe('2026-01-01');
    expect(changeTarget(q3, { targetPrecision: 'month' })).toEqual({
      ...q3,
      targetPrecision: 'month',
    });
  });

  it('clears the window with either date, and takes the other edge along', () => {
    expect(changeTarget(q3, { targetStart: null })).toEqual(nothing);
    expect(changeTarget(q3, { targetEnd: null, targetStart: '2027-01-09' }).targetEnd).toBe(
      '2027-03-31',
    );
    expect(changeTarget(q3, { targetStart: '2027-02-01' })).toMatchObject({
      targetStart: '2027-01-01',
      targetEnd: '2027-03-31',
    });
    expect(changeTarget(q3, { targetEnd: '2026-02-01' }).targetStart).toBe('2026-01-01');
  });

  it('refuses an end before the start, and a precision alone stays nothing', () => {
    expect(() =>
      changeTarget(nothing, { targetStart: '2026-08-15', targetEnd: '2026-08-01' }),
    ).toThrow(/ends \(2026-08-01\) before it starts/);
    expect(changeTarget(nothing, { targetPrecision: 'year' })).toEqual(nothing);
  });

  it('always answers nothing or whole spans', () => {
    const optionalDay = fc.option(anyDay, { nil: undefined });
    fc.assert(
      fc.property(fc.option(anyWindow), optionalDay, optionalDay, (held, start, end) => {
        fc.pre(!(start && end && start > end));
        const after = changeTarget(fieldsOf(held), { targetStart: start, targetEnd: end });
        const window = windowOf(after);
        if (window) expect(snap(window.start, window.end, window.precision)).toEqual(window);
        expect(window === null).toBe(held === null && !start && !end);
      }),
    );
  });
});

describe('labels', () => {
  it.each([
    ['Q3 2026', '2026-07-01', '2026-09-30', 'quarter'],
    ['H2 2026', '2026-07-01', '2026-12-31', 'half'],
    ['Mar 2026', '2026-03-01', '2026-03-31', 'month'],
    ['Mar – May 2026', '2026-03-01', '2026-05-31', 'month'],
    ['Nov 2026 – Jan 2027', '2026-11-01', '2027-01-31', 'month'],
    ['2026', '2026-01-01', '2026-12-31', 'year'],
    ['2026 – 2027', '2026-01-01', '2027-12-31', 'year'],
    ['12 Mar 2026', '2026-03-12', '2026-03-12', 'day'],
  ] as const)('%s', (label, start, end, precision) => {
    expect(targetLabel({ start, end, precision })).toBe(label);
  });

  it('are read back as the window they name', () => {
    fc.assert(
      fc.property(anyWindow, (window) => {
        expect(parseTarget(targetLabel(window))).toEqual(window);
      }),
    );
  });

  it('are read as people type them, and nothing is guessed', () => {
    expect(parseTarget(' 2026 q4 ')?.start).toBe('2026-10-01');
    expect(parseTarget('2026-Q4')?.end).toBe('2026-12-31');
    expect(parseTarget('September 2026')?.precision).toBe('month');
    expect(parseTarget('2026-02-28')?.precision).toBe('day');
    for (const text of ['', 'soon', 'Q5 2026', 'H3 2026', '2026-02-30', '31 Feb 2026', 'Q3', '26'])
      expect(parseTarget(text), text).toBeNull();
  });
});
