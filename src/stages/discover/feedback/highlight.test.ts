import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Placement } from './highlight.ts';
import { anchorExcerpt, findExcerpt, highlightRuns } from './highlight.ts';

const NOTE =
  'We export every Friday. The export to PDF takes ten minutes and often fails, so my team ' +
  'copies tables by hand. The export is the one thing that keeps us from using it daily.';

function select(text: string, excerpt: string, from = 0) {
  const start = text.indexOf(excerpt, from);
  return anchorExcerpt(text, start, start + excerpt.length);
}

function read(text: string, placement: Placement | null): string | null {
  return placement && text.slice(placement.start, placement.end);
}

describe('finding an excerpt again', () => {
  const anchor = select(NOTE, 'The export to PDF takes ten minutes and often fails');

  it('stays where it is while the rest changes behind it', () => {
    const edited = `${NOTE} Thanks!`;
    expect(findExcerpt(edited, anchor)).toEqual({
      start: anchor.start,
      end: anchor.end,
      how: 'unmoved',
    });
  });

  it('moves along when text is put before it', () => {
    const edited = `Hello team, a complaint.\n${NOTE}`;
    const found = findExcerpt(edited, anchor);
    expect(found?.how).toBe('moved');
    expect(read(edited, found)).toBe(anchor.excerpt);
  });

  it('follows its surroundings when the same words stand in several places', () => {
    const second = select(NOTE, 'export', NOTE.indexOf('The export is'));
    const edited = `Note from Ann: we tried the export and the export and the export. ${NOTE}`;
    const found = findExcerpt(edited, second);
    expect(edited.slice(found?.start).startsWith('export is the one thing')).toBe(true);
  });

  it('takes the nearest place when nothing is known of the surroundings', () => {
    const text = 'slow ... slow ... slow';
    const bare = { start: 10, end: 14, excerpt: 'slow', prefix: '', suffix: '' };
    expect(findExcerpt(text, bare)).toEqual({ start: 9, end: 13, how: 'moved' });
  });

  it('recognises the words after a correction', () => {
    const edited = NOTE.replace('ten minutes and often', '10 minutes and very often');
    const found = findExcerpt(edited, anchor);
    expect(found?.how).toBe('edited');
    expect(read(edited, found)).toBe('The export to PDF takes 10 minutes and very often fails');
  });

  it('gives up when the words are gone, or only chance would find them', () => {
    const rewritten = 'All good now. We print from the browser instead and like it.';
    expect(findExcerpt(rewritten, anchor)).toBeNull();
    expect(findExcerpt(rewritten, select(NOTE, 'it'))).toBeNull();
    expect(findExcerpt('', anchor)).toBeNull();
  });

  it('keeps whole characters', () => {
    const text = 'so slow 😡 every time';
    const at = text.indexOf('😡');
    expect(anchorExcerpt(text, at + 1, at + 8).excerpt).toBe('😡 every');
  });

  it.each([
    [3, 3],
    [5, 2],
    [-1, 4],
    [0, 99],
    [0.5, 4],
  ])('refuses to select from %d to %d', (start, end) => {
    expect(() => anchorExcerpt('ten chars.', start, end)).toThrow('must select some of the 10');
  });

  it('finds an edited excerpt in a note of 5 MB', () => {
    const filler = 'nothing of note happens in this paragraph of text. '.repeat(50_000);
    const text = filler + NOTE + filler;
    const far = select(text, anchor.excerpt);
    const edited = text.replace('ten minutes', '10 minutes');
    expect(read(edited, findExcerpt(edited, far))).toContain('takes 10 minutes');
  });

  const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '😡'), maxLength: 60 });
  const selection = fc
    .tuple(
      words.filter((text) => text.length > 0),
      fc.nat(),
      fc.nat(),
    )
    .map(([text, a, b]) => {
      const start = a % text.length;
      return { text, anchor: anchorExcerpt(text, start, start + 1 + (b % (text.length - start))) };
    });

  it('an unchanged text keeps every highlight where it was', () => {
    fc.assert(
      fc.property(selection, ({ text, anchor: made }) => {
        expect(findExcerpt(text, made)).toEqual({
          start: made.start,
          end: made.end,
          how: 'unmoved',
        });
      }),
    );
  });

  it('finds the nearest of all occurrences, overlapping ones too', () => {
    const repetitive = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 30 });
    const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(repetitive, word, fc.nat(30), (text, excerpt, start) => {
        const anchor = { start, end: start + excerpt.length, excerpt, prefix: '', suffix: '' };
        const places = [...text].flatMap((_, at) => (text.startsWith(excerpt, at) ? [at] : []));
        const distance = (at: number) => Math.abs(at - start);
        const nearest = Math.min(...places.map(distance));
        const found = findExcerpt(text, anchor);
        const exact = found && found.how !== 'edited' ? distance(found.start) : Infinity;
        expect(exact).toBe(nearest);
      }),
    );
  });

  it('what is found lies within the text and, unless edited, says the same', () => {
    fc.assert(
      fc.property(selection, words, ({ anchor: some }, other) => {
        const found = findExcerpt(other, some);
        if (!found) return;
        expect(found.start).toBeGreaterThanOrEqual(0);
        expect(found.end).toBeLessThanOrEqual(other.length);
        expect(found.start).toBeLessThan(found.end);
        if (found.how !== 'edited') expect(read(other, found)).toBe(some.excerpt);
      }),
    );
  });
});

describe('runs', () => {
  it('cuts overlapping highlights into runs', () => {
    const runs = highlightRuns('abcdefgh', [
      { id: 'late', start: 3, end: 6 },
      { id: 'early', start: 1, end: 4 },
    ]);
    expect(runs.map(({ text, ids }) => [text, ids])).toEqual([
      ['a', []],
      ['bc', ['early']],
      ['d', ['late', 'early']],
      ['ef', ['late']],
      ['gh', []],
    ]);
  });

  it('leaves a text without highlights in one run, and an empty text in none', () => {
    expect(highlightRuns('abc', [])).toEqual([{ start: 0, end: 3, text: 'abc', ids: [] }]);
    expect(highlightRuns('', [{ id: 'gone', start: 0, end: 4 }])).toEqual([]);
  });

  it('covers the text once, each character under exactly its highlights', () => {
    const offset = fc.integer({ min: -2, max: 25 });
    const highlights = fc
      .array(fc.tuple(offset, offset), { maxLength: 8 })
      .map((all) => all.map(([start, end], n) => ({ id: `h${n}`, start, end })));
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), highlights, (text, drawn) => {
        const runs = highlightRuns(text, drawn);
        expect(runs.map((run) => run.text).join('')).toBe(text);
        for (const run of runs) {
          for (let at = run.start; at < run.end; at += 1) {
            const covering = drawn.filter(({ start, end }) => start <= at && at < end);
            expect(run.ids).toEqual(covering.map(({ id }) => id));
          }
        }
      }),
    );
  });
});
