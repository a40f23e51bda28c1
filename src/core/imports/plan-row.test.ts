import { describe, expect, test } from 'vitest';
import {
  choice,
  date,
  email,
  integer,
  list,
  longText,
  person,
  reference,
  text,
  timestamp,
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource } from '#platform/contract/resource.ts';
import { type ImportMappingInput, mappingSchema } from './mapping.ts';
import { planRow } from './plan-row.ts';
import { importTarget } from './target.ts';

const people = defineResource({
  noun: 'guest',
  path: 'guests',
  prefix: 'GU',
  label: { one: 'Guest', many: 'Guests' },
  about: 'Someone who wrote.',
  title: 'name',
  policy: resourcePolicy(),
  imports: { matchBy: ['email'] },
  fields: { name: text('Name').required(), email: email('E-mail'), visits: integer('Visits') },
});

const letters = defineResource({
  noun: 'letter',
  path: 'letters',
  prefix: 'LE',
  label: { one: 'Letter', many: 'Letters' },
  about: 'What a guest wrote.',
  title: 'title',
  policy: resourcePolicy(),
  imports: { matchBy: [], answerField: 'body', questionField: 'question' },
  fields: {
    title: text('Title', { max: 20 }),
    body: longText('Text', { min: 1 }).required(),
    question: text('Question'),
    mood: choice('Mood', ['very_good', 'bad']),
    writtenOn: date('Written on'),
    receivedAt: timestamp('Received'),
    guestId: reference('Guest', 'guest'),
    replyTo: reference('Reply to', 'letter'),
    ownerId: person('Owner'),
    links: list('Links'),
    handled: timestamp('Handled').computed(),
  },
});

const customFields = [
  { name: 'tier', label: 'Tier', kind: 'choice', options: ['Gold', 'Silver'] } as const,
];
const targets = new Map([
  ['letter', importTarget(letters, customFields)],
  ['guest', importTarget(people, [])],
]);
const names = ['Text', 'Mood', 'Date', 'Name', 'Mail', 'Tags', 'Tier', 'Else'];
const columns = names.map((name, index) => ({ index, name }));

function plan(mapping: ImportMappingInput, values: string[], rowNumber = 2) {
  const row = { rowNumber, line: rowNumber, values };
  return planRow({ mapping: mappingSchema.parse(mapping), targets, columns }, row);
}

const letter = (fields: ImportMappingInput['parts'][number]['fields']) => ({
  name: 'letter',
  noun: 'letter',
  fields,
});

describe('one record a row', () => {
  test('every kind of field is read from its cells', () => {
    const { main, others, problems } = plan(
      {
        parts: [
          letter({
            body: { columns: [0] },
            mood: { columns: [1] },
            writtenOn: { columns: [2], dateFormat: 'day-first' },
            receivedAt: { columns: [2], dateFormat: 'day-first' },
            guestId: { part: 'guest' },
            replyTo: { columns: [7] },
            ownerId: { columns: [4] },
            tagIds: { columns: [5], split: ';' },
            links: { columns: [3, 7] },
            title: { columns: [], fallback: 'From a file' },
            'custom.tier': { columns: [6] },
          }),
          {
            name: 'guest',
            noun: 'guest',
            fields: { name: { columns: [3] }, email: { columns: [4] } },
          },
        ],
      },
      [
        'It is\nfine',
        'Very good',
        '3/4/2015 10:00',
        'Ann',
        'ANN@example.org',
        'ux; cli;ux',
        'gold',
        'LE-7',
      ],
    );
    expect(problems).toEqual([]);
    expect(main).toMatchObject([
      {
        values: {
          body: 'It is\nfine',
          mood: 'very_good',
          writtenOn: '2015-04-03',
          receivedAt: '2015-04-03T10:00:00.000Z',
          title: 'From a file',
          links: ['Ann', 'LE-7'],
        },
        custom: { tier: 'Gold' },
        tags: ['ux', 'cli'],
        parts: { guestId: 'guest' },
        references: [{ field: 'replyTo', noun: 'letter', text: 'LE-7' }],
        people: [{ field: 'ownerId', text: 'ANN@example.org' }],
      },
    ]);
    expect(others.get('guest')?.values).toEqual({ name: 'Ann', email: 'ann@example.org' });
  });

  test('each bad value is named with its column, and the row is left out', () => {
    const mapping: ImportMappingInput = {
      parts: [
        letter({ body: { columns: [0] }, mood: { columns: [1] }, writtenOn: { columns: [2] } }),
      ],
    };
    const { main, problems } = plan(mapping, ['', 'so-so', '31/31/2015'], 9);
    expect(main).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({
        rowNumber: 9,
        column: 'Text',
        code: 'missing_value',
        message: 'Text is empty, but each letter needs one.',
      }),
      expect.objectContaining({
        column: 'Mood',
        code: 'invalid_value',
        message: '“so-so” is none of Very good, Bad. Say in the mapping which of them it means.',
      }),
      expect.objectContaining({ column: 'Date', code: 'invalid_value' }),
    ]);
    const cleared = plan({ ...mapping, onInvalid: 'clear' }, ['Hello', 'so-so', '?']);
    expect(cleared.main[0]?.values).toEqual({ body: 'Hello' });
    expect(cleared.problems).toHaveLength(2);
  });

  test('a choice takes what the mapping says, and a limit of the field holds', () => {
    const mood = { columns: [1], options: { 'so-so': 'bad' } };
    const { main } = plan({ parts: [letter({ body: { columns: [0] }, mood })] }, ['Hi', 'so-so']);
    expect(main[0]?.values.mood).toBe('bad');
    const { problems } = plan(
      { parts: [letter({ body: { columns: [0] }, title: { columns: [1] } })] },
      ['Hi', 'x'.repeat(21)],
    );
    expect(problems).toMatchObject([{ column: 'Mood', message: expect.stringContaining('20') }]);
  });

  test('constants alone make no second record', () => {
    const guest = {
      name: 'guest',
      noun: 'guest',
      fields: { name: { columns: [3], fallback: 'Somebody' } },
    };
    const mapping = {
      parts: [letter({ body: { columns: [0] }, guestId: { part: 'guest' } }), guest],
    };
    expect(plan(mapping, ['Hi', '', '', '']).others.size).toBe(0);
    expect(plan(mapping, ['Hi', '', '', 'Ann']).others.size).toBe(1);
  });
});

describe('one record an answer', () => {
  const survey: ImportMappingInput = {
    parts: [letter({ receivedAt: { columns: [2] } })],
    answers: [
      { column: 0, question: 'What hinders you?', tags: ['hindrance'], tagCells: { columns: [5] } },
      { column: 7, question: 'What else?' },
    ],
  };

  test('each answer becomes a record with its question and tags; empty ones do not', () => {
    const row = ['Too slow', '', '2015-12-21', '', '', 'speed,ui', '', 'A debugger'];
    const { main } = plan(survey, row);
    expect(main.map(({ values, tags }) => [values.body, values.question, tags])).toEqual([
      ['Too slow', 'What hinders you?', ['hindrance', 'speed', 'ui']],
      ['A debugger', 'What else?', []],
    ]);
    expect(main.every(({ values }) => values.receivedAt === '2015-12-21T00:00:00.000Z')).toBe(true);
    expect(plan(survey, ['', '', '2015-12-21', '', '', '', '', '']).main).toEqual([]);
  });
});

describe('identity', () => {
  const row = ['Hi', '', '', 'Ann', '', '', '', 'x'];
  const mapping: ImportMappingInput = { parts: [letter({ body: { columns: [0] } })] };
  const identity = (m: ImportMappingInput, values = row, rowNumber = 2) =>
    plan(m, values, rowNumber).main[0]?.identity;

  test('is that of the content: the same elsewhere in the file and under another mapping', () => {
    const more: ImportMappingInput = {
      parts: [letter({ body: { columns: [0] }, title: { columns: [3] } })],
    };
    expect(identity(mapping, row, 99)).toBe(identity(mapping));
    expect(identity(more)).toBe(identity(mapping));
    expect(identity(mapping, [...row.slice(0, 7), 'y'])).not.toBe(identity(mapping));
  });

  test('is the id of the row in its source where there is one', () => {
    const named: ImportMappingInput = { ...mapping, identity: [3], source: 'Survey' };
    expect(identity(named, ['Changed', '', '', 'Ann'])).toBe(identity(named));
    expect(identity({ ...named, source: 'SURVEY' })).toBe(identity(named));
    expect(identity({ ...named, source: 'Other' })).not.toBe(identity(named));
    expect(identity(named, ['Hi', '', '', ''])).toBe(identity(mapping, ['Hi', '', '', '']));
  });
});
