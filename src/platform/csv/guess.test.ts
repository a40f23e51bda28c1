import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fittingDateFormats, parseDate } from './dates.ts';
import { guessMapping, type TargetField } from './guess.ts';
import { nameSimilarity } from './names.ts';
import { fittingNumberFormats, parseNumber } from './numbers.ts';
import { columnShape } from './shape.ts';
import { sniffCsv } from './sniff.ts';

describe('dates', () => {
  test.each([
    ['2015-12-21 22:21:47', 'year-first', '2015-12-21T22:21:47.000Z'],
    ['2026-05-13T11:21:41.5+02:00', 'year-first', '2026-05-13T09:21:41.000Z'],
    ['2015/12/21', 'year-first', '2015-12-21'],
    ['21/12/2015 10:15 PM', 'day-first', '2015-12-21T22:15:00.000Z'],
    ['12.1.15', 'day-first', '2015-01-12'],
    ['1/12/2015', 'month-first', '2015-01-12'],
    ['21/Dec/15 10:15 PM', 'month-name', '2015-12-21T22:15:00.000Z'],
    ['Dec 21, 2015', 'month-name', '2015-12-21'],
    ['3 September 2024 at', 'month-name', undefined],
    ['3rd Sept 2024', 'month-name', '2024-09-03'],
    ['Wed May 13 2026 11:21:41 GMT+0000 (GMT+00:00)', 'month-name', '2026-05-13T11:21:41.000Z'],
    ['Fri Sep 20 14:29:43 CDT 2024', 'month-name', '2024-09-20T19:29:43.000Z'],
    ['1726860583813', 'epoch', '2024-09-20T19:29:43.813Z'],
    ['2015-02-30', 'year-first', undefined],
    ['31/4/2015', 'day-first', undefined],
    ['2015-12-21 25:00', 'year-first', undefined],
    ['13:05 PM', 'day-first', undefined],
  ] as const)('%s as %s is %s', (text, format, expected) => {
    expect(parseDate(text, format)).toBe(expected);
  });

  test('the data decides between day and month, or says that it does not', () => {
    expect(fittingDateFormats(['1/2/2015', '13/2/2015'])).toEqual(['day-first']);
    expect(fittingDateFormats(['1/2/2015', '2/13/2015'])).toEqual(['month-first']);
    expect(fittingDateFormats(['1/2/2015', '3/4/2015'])).toEqual(['day-first', 'month-first']);
    expect(fittingDateFormats(['13/2/2015', '2/13/2015'])).toEqual([]);
  });

  test('every instant survives the ways JavaScript and ISO write it', () => {
    const between = {
      min: new Date('1900-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    };
    fc.assert(
      fc.property(fc.date(between), (date) => {
        const whole = new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString();
        expect(parseDate(whole, 'year-first')).toBe(whole);
        expect(parseDate(new Date(whole).toString(), 'month-name')).toBe(whole);
        expect(parseDate(whole.slice(0, 10), 'year-first')).toBe(whole.slice(0, 10));
      }),
    );
  });
});

describe('numbers', () => {
  test.each([
    ['1,234.5', 'point', 1234.5],
    ['1.234,5', 'comma', 1234.5],
    ['1 234,5 €', 'comma', 1234.5],
    ['$1,200', 'point', 1200],
    ['-$5', 'point', -5],
    ['(3.50)', 'point', -3.5],
    ['12%', 'point', 12],
    ['1e3', 'point', 1000],
    ['1,23', 'point', undefined],
    ['12 apples', 'point', undefined],
    ['', 'point', undefined],
  ] as const)('%s with %s is %s', (text, format, expected) => {
    expect(parseNumber(text, format)).toBe(expected);
  });

  test('a comma column is known by one value', () => {
    expect(fittingNumberFormats(['1.234', '1,5'])).toEqual(['comma']);
    expect(fittingNumberFormats(['1,234', '2,345'])).toEqual(['point', 'comma']);
  });
});

describe('shapes', () => {
  test.each([
    [['a@b.org', '', 'c.d@e.co.uk'], 'email'],
    [['https://x.org/a', 'http://y.org'], 'url'],
    [['yes', 'No'], 'boolean'],
    [['Daily', 'Weekly', 'Daily', 'Weekly', 'Daily', 'Weekly', 'Weekly', 'Daily'], 'choice'],
    [['It would help if the notebook kept its scroll position.', 'No'], 'text'],
    [['It would help if the notebook kept its scroll position.', 'One\ntwo'], 'prose'],
    [['1512345678', '1512345679'], 'number'],
    [['', ' '], 'empty'],
  ])('%j is %s', (values, kind) => {
    expect(columnShape(values).kind).toBe(kind);
  });
});

describe('mapping', () => {
  const fields: TargetField[] = [
    { name: 'title', label: 'Title', kind: 'text', required: true },
    { name: 'body', label: 'Text', kind: 'prose', required: true },
    { name: 'state', label: 'State', kind: 'choice', options: ['new', 'in_progress', 'done'] },
    { name: 'email', label: 'Contact e-mail', kind: 'email' },
    { name: 'createdAt', label: 'Created', kind: 'date' },
    { name: 'effort', label: 'Effort', kind: 'number', aliases: ['Story points'] },
    { name: 'tags', label: 'Tags', kind: 'tags' },
  ];
  const columns = (names: string[]) => names.map((name, index) => ({ index, name }));
  const mapped = (names: string[], rows: string[][]) => {
    const { guesses, missing, unused } = guessMapping(columns(names), rows, fields);
    const byField = Object.fromEntries(guesses.map((guess) => [guess.field, names[guess.column]]));
    return { byField, missing, unused, guesses };
  };

  test('an issue tracker export maps by its names', () => {
    const names = [
      'Issue key',
      'Summary',
      'Description',
      'Status',
      'Labels',
      'Created',
      'Custom field (Story Points)',
    ];
    const rows = [
      [
        'P-1',
        'Crash',
        'It crashes when opened twice in a row',
        'In Progress',
        'ui',
        '21/Dec/15 10:15 PM',
        '3',
      ],
    ];
    expect(mapped(names, rows).byField).toEqual({
      title: 'Summary',
      body: 'Description',
      state: 'Status',
      tags: 'Labels',
      createdAt: 'Created',
      effort: 'Custom field (Story Points)',
    });
  });

  test('values decide where names say nothing, and never against the kind', () => {
    const names = ['c1', 'c2', 'Effort'];
    const rows = [
      ['ann@example.org', 'new', 'large'],
      ['bob@example.org', 'done', 'small'],
    ];
    const { byField, missing } = mapped(names, rows);
    expect(byField).toEqual({ email: 'c1', state: 'c2' });
    expect(missing).toEqual(['title', 'body']);
  });

  test('an ambiguous date is asked about', () => {
    const { guesses } = mapped(['Created'], [['1/2/2015'], ['3/4/2015']]);
    expect(guesses).toMatchObject([
      { field: 'createdAt', confidence: 'high', dateFormats: ['day-first', 'month-first'] },
    ]);
  });

  test('the survey: submission date found, questions left for the survey mapping', async () => {
    const { columns, sample } = await sniffCsv(
      'samples/jupyter-notebook-ux-2015/survey-export.csv',
    );
    const survey: TargetField[] = [
      { name: 'submittedAt', label: 'Submitted', kind: 'date', aliases: ['Date submitted'] },
      { name: 'role', label: 'Role', kind: 'text', aliases: ['Primary role'] },
    ];
    const { guesses, shapes } = guessMapping(columns, sample, survey);
    expect(guesses[0]).toMatchObject({ field: 'submittedAt', column: 1, confidence: 'high' });
    expect(shapes[4]?.kind).toBe('prose');
  });

  test('names are compared by what they mean', () => {
    expect(nameSimilarity('createdAt', 'Created at')).toBe(1);
    expect(nameSimilarity('E-Mail', 'email')).toBe(1);
    expect(nameSimilarity('Organisation', 'Company')).toBeGreaterThan(0.85);
    expect(nameSimilarity('Title', 'Effort')).toBeLessThan(0.45);
  });
});
