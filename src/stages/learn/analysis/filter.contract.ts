import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';

/** Properties that every event has in a column of its own; all others are read from its JSON. */
export const COLUMNS = [
  'event',
  'distinct_id',
  'session_id',
  'url',
  'path',
  'referrer',
  'browser',
  'os',
  'device',
  'country',
  'app_version',
] as const;
export type Column = (typeof COLUMNS)[number];

export const TEXT_OPERATORS = ['is', 'isNot', 'contains', 'notContains', 'startsWith'] as const;
export type TextOperator = (typeof TEXT_OPERATORS)[number];
export const NUMBER_OPERATORS = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'between'] as const;
export type NumberOperator = (typeof NUMBER_OPERATORS)[number];

const name = storableText(200, 1);

/** Something that events carry: one of the columns, or a property by its name. */
export const propertySchema = z.discriminatedUnion('source', [
  z.strictObject({ source: z.literal('column'), name: z.enum(COLUMNS) }),
  z.strictObject({ source: z.literal('property'), name }),
]);
export type Property = z.infer<typeof propertySchema>;

/**
 * What is known of a person, beside what events carry: a property that the product told of them
 * (`$set`, or their `email`), or a field of the contact they are or the company they belong to, by
 * its name in the API (own fields as well).
 */
export const attributeSchema = z.strictObject({
  source: z.enum(['person', 'contact', 'company']),
  name,
});
export type Attribute = z.infer<typeof attributeSchema>;

function testOf<P extends typeof propertySchema | typeof attributeSchema>(property: P) {
  return z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('text'),
      property,
      operator: z.enum(TEXT_OPERATORS),
      values: z.array(storableText(1000)).min(1).max(100).describe('Passes when any one does.'),
    }),
    z
      .strictObject({
        type: z.literal('number'),
        property,
        operator: z.enum(NUMBER_OPERATORS),
        value: z.number(),
        upTo: z.number().optional().describe('The upper end, included, of `between`.'),
      })
      .refine(({ operator, upTo }) => (operator === 'between') === (upTo !== undefined), {
        message: 'Give “upTo” with the operator “between”, and only there.',
        path: ['upTo'],
      }),
    z.strictObject({ type: z.literal('boolean'), property, value: z.boolean() }),
    z.strictObject({ type: z.literal('presence'), property, set: z.boolean() }),
  ]);
}

/**
 * A test of one property. An event without the property passes only `isNot`, `notContains`,
 * `neq` and “not set”. A text is compared as it is sent, letter by letter; a number is a JSON
 * number or a text that reads as one.
 */
export const filterSchema = testOf(propertySchema).meta({ id: 'EventFilter' });
export type Filter = z.infer<typeof filterSchema>;

/** The same test of what is known of a person. */
const knownSchema = testOf(attributeSchema).meta({ id: 'KnownFilter' });
export type Known = z.infer<typeof knownSchema>;

export const filtersSchema = z.array(filterSchema).max(20).default([]);

/** Events of one name (or any, with null) that pass all filters. */
export const selectorSchema = z
  .strictObject({
    event: name.nullable().describe('The name of the event; null stands for any.'),
    filters: filtersSchema,
  })
  .meta({ id: 'EventSelector' });
export type Selector = z.infer<typeof selectorSchema>;

/** A zone as Intl calls it, so that `europe/berlin` is no other; null for what is none. */
export function canonicalZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/** A time zone by its IANA name. */
export const zoneSchema = z
  .string()
  .max(64)
  .refine((value) => canonicalZone(value) !== null, {
    message: 'Give a time zone by its IANA name, such as Europe/Berlin.',
    abort: true,
  })
  .overwrite((value) => canonicalZone(value) ?? value);

/** Days of the time zone, both ends included; or the last so many days, weeks or months. */
export const rangeSchema = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('between'), from: z.iso.date(), to: z.iso.date() })
      .refine(({ from, to }) => from <= to, {
        message: 'The range ends before it starts.',
        path: ['to'],
      })
      .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 3660 * 86_400_000, {
        message: 'A range spans at most ten years.',
        path: ['to'],
      }),
    z.strictObject({
      kind: z.literal('last'),
      count: z.int().min(1).max(366),
      unit: z.enum(['day', 'week', 'month']),
      withCurrent: z
        .boolean()
        .default(true)
        .describe('Whether the day, week or month that runs now is the last of them.'),
    }),
  ])
  .meta({ id: 'TimeRange' });
export type Range = z.infer<typeof rangeSchema>;

/** When the asked person did something: over all history, or in the days before now. */
const periodSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ever') }),
  z.strictObject({ kind: z.literal('days'), count: z.int().min(1).max(3660) }),
]);

/** A cohort of named people holds at most so many. */
export const MOST_IN_COHORT = 10_000;

/**
 * People, by what they did or by what is known of them. `did` counts events in a period;
 * `property` tests the value that the person's latest event with the property carries; `known`
 * what is known of them, their contact or company; `listed` names them.
 */
export const conditionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('did'),
    selector: selectorSchema,
    times: z.strictObject({ operator: z.enum(['atLeast', 'atMost']), count: z.int().min(0) }),
    period: periodSchema,
  }),
  z.strictObject({ kind: z.literal('property'), filter: filterSchema }),
  z.strictObject({ kind: z.literal('known'), filter: knownSchema }),
  z.strictObject({
    kind: z.literal('listed'),
    personIds: z.array(z.int().min(0)).max(MOST_IN_COHORT),
  }),
]);
export type Condition = z.infer<typeof conditionSchema>;

/** A cohort: people who meet all of its conditions, or any one of them. */
export const cohortSchema = z
  .strictObject({
    match: z.enum(['all', 'any']).default('all'),
    conditions: z.array(conditionSchema).min(1).max(10),
  })
  .meta({ id: 'CohortDefinition' });
export type Cohort = z.infer<typeof cohortSchema>;

/** Keeps the people inside, or outside, a cohort: one described here, or a saved one. */
export const peopleFilterSchema = z
  .strictObject({
    inside: z.boolean().default(true),
    cohort: z.union([cohortSchema, z.strictObject({ id: z.uuid() })]),
  })
  .meta({ id: 'PeopleFilter' });
export type PeopleFilter = z.infer<typeof peopleFilterSchema>;

/** What every question is asked about. */
export const scopeShape = {
  productId: z.uuid().nullable().default(null).describe('Events of this product only.'),
  range: rangeSchema.default({ kind: 'last', count: 30, unit: 'day', withCurrent: true }),
  timeZone: zoneSchema.default('UTC'),
  filters: filtersSchema.describe('Every event has to pass these.'),
  people: z.array(peopleFilterSchema).max(5).default([]).describe('Only people in all of these.'),
};
