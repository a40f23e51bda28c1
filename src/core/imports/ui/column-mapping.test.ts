import { describe, expect, it } from 'vitest';
import type { ImportTargetInfo } from '../imports.contract.ts';
import {
  type ColumnInfo,
  cellsOf,
  emptyMapping,
  missingFields,
  type Purpose,
  purposeOf,
  reachable,
  withCells,
  withPurpose,
} from './column-mapping.ts';

const field = (name: string, kind: string, more: object = {}) => ({
  name,
  label: name,
  kind,
  required: false,
  ...more,
});
const target = (
  noun: string,
  fields: ImportTargetInfo['fields'],
  answerField: string | null = null,
): ImportTargetInfo => ({
  noun,
  records: true,
  label: { one: noun, many: `${noun}s` },
  about: '',
  home: null,
  matchBy: [],
  answerField,
  fields,
});
const targets = [
  target('company', [field('name', 'text', { required: true })]),
  target('contact', [
    field('email', 'email'),
    field('companyId', 'reference', { target: 'company' }),
  ]),
  target(
    'note',
    [
      field('body', 'longText', { required: true }),
      field('saidAt', 'timestamp'),
      field('contactId', 'reference', { target: 'contact' }),
      field('companyId', 'reference', { target: 'company' }),
    ],
    'body',
  ),
  target('other', [field('x', 'text')]),
];
const column = (index: number, more: Partial<ColumnInfo> = {}): ColumnInfo => ({
  index,
  name: `Column ${index}`,
  kind: 'text',
  filled: 1,
  distinct: 1,
  values: [],
  dateFormats: [],
  numberFormats: [],
  keys: [],
  ...more,
});
const to = (noun: string, name: string): Purpose => ({ kind: 'field', noun, field: name });

describe('uses of columns', () => {
  it('adds the parts a use needs, each behind those that point to it, and drops them again', () => {
    let mapping = withPurpose(emptyMapping('note'), column(0), to('note', 'body'), targets);
    mapping = withPurpose(mapping, column(1), to('company', 'name'), targets);
    mapping = withPurpose(mapping, column(2), to('contact', 'email'), targets);
    expect(mapping.parts.map(({ name }) => name)).toEqual(['note', 'contact', 'company']);
    expect(mapping.parts[0]?.fields).toMatchObject({
      contactId: { part: 'contact' },
      companyId: { part: 'company' },
    });
    expect(mapping.parts[1]?.fields.companyId).toEqual({ part: 'company' });
    mapping = withPurpose(mapping, column(1), { kind: 'none' }, targets);
    expect(mapping.parts.map(({ name }) => name)).toEqual(['note', 'contact']);
    expect(mapping.parts[0]?.fields.companyId).toBeUndefined();
    expect(mapping.parts[1]?.fields.companyId).toBeUndefined();
  });

  it('joins texts from several columns, but gives a date to the last that claims it', () => {
    const date = (index: number) => column(index, { dateFormats: ['month-first', 'day-first'] });
    let mapping = withPurpose(emptyMapping('note'), column(3), to('note', 'body'), targets);
    mapping = withPurpose(mapping, column(1), to('note', 'body'), targets);
    mapping = withPurpose(mapping, date(4), to('note', 'saidAt'), targets);
    mapping = withPurpose(mapping, date(5), to('note', 'saidAt'), targets);
    expect(cellsOf(mapping, 'note', 'body')?.columns).toEqual([1, 3]);
    expect(cellsOf(mapping, 'note', 'saidAt')).toEqual({ columns: [5], dateFormat: 'month-first' });
    expect(purposeOf(mapping, 4)).toEqual({ kind: 'none' });
  });

  it('tells what each column is used for, one thing at a time', () => {
    let mapping = withPurpose(emptyMapping('note'), column(0), { kind: 'answer' }, targets);
    expect(purposeOf(mapping, 0)).toEqual({ kind: 'answer' });
    mapping = withPurpose(mapping, column(0), { kind: 'identity' }, targets);
    expect([purposeOf(mapping, 0), mapping.answers]).toEqual([{ kind: 'identity' }, []]);
    mapping = withPurpose(mapping, column(0), to('contact', 'email'), targets);
    expect([purposeOf(mapping, 0), mapping.identity]).toEqual([to('contact', 'email'), []]);
  });

  it('keeps a fixed value when the column beside it goes', () => {
    let mapping = withPurpose(emptyMapping('note'), column(0), to('note', 'body'), targets);
    mapping = withCells(mapping, 'note', 'body', { columns: [0], fallback: 'nothing said' });
    mapping = withPurpose(mapping, column(0), { kind: 'none' }, targets);
    expect(cellsOf(mapping, 'note', 'body')).toEqual({ columns: [], fallback: 'nothing said' });
  });
});

it('offers the target, what it points to, and what those point to', () => {
  expect(reachable(targets, 'note').map(({ noun }) => noun)).toEqual([
    'note',
    'contact',
    'company',
  ]);
});

it('names required fields that nothing fills', () => {
  const mapping = withPurpose(emptyMapping('note'), column(2), to('contact', 'email'), targets);
  expect(missingFields(mapping, targets)).toEqual([{ noun: 'note', label: 'body' }]);
  const answered = withPurpose(mapping, column(1), { kind: 'answer' }, targets);
  expect(missingFields(answered, targets)).toEqual([]);
});
