import { z } from 'zod';
import { dateFormats } from '#platform/csv/dates.ts';

/** What rows are called where they become events. */
export const EVENT_TARGET = 'event';

const cellSchema = z.strictObject({
  column: z.int().min(0).max(9_999).describe('Position of a column, counted from 0.'),
  key: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Within the JSON object that the column holds.'),
});
/** A place in each row. */
export type Cell = z.infer<typeof cellSchema>;

const stageSchema = z.strictObject({
  column: z.int().min(0).max(9_999),
  name: z.string().trim().min(1).max(200).describe('Name of the event.'),
});
export type DealStage = z.infer<typeof stageSchema>;

/** How the rows of a file become events. */
export const historyMappingSchema = z.strictObject({
  kind: z.literal('events'),
  layout: z
    .enum(['rows', 'stages'])
    .describe('`rows`: an event a row. `stages`: an event for each column that has a date.'),
  event: cellSchema.nullable().default(null).describe('Name of the event, with `rows`.'),
  eventName: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('The name where no column has it, with `rows`.'),
  person: z
    .array(cellSchema)
    .min(1)
    .max(5)
    .describe('Whose it is: the first of these that is filled.'),
  personPrefix: z
    .string()
    .max(50)
    .default('')
    .describe('Before each id, so that deals are not taken for users of the same number.'),
  at: cellSchema.nullable().default(null).describe('When it happened, with `rows`.'),
  dateFormat: z.enum(dateFormats).default('year-first'),
  timeZone: z.string().max(100).default('UTC').describe('Of moments that do not name theirs.'),
  id: cellSchema.nullable().default(null).describe('By which a repeat is known, if rows have one.'),
  stages: z.array(stageSchema).max(50).default([]),
  spread: z
    .array(z.int().min(0).max(9_999))
    .max(20)
    .default([])
    .describe('Columns whose JSON objects are the properties.'),
  properties: z
    .array(z.int().min(0).max(9_999))
    .max(500)
    .default([])
    .describe('Columns that each are a property of their name.'),
  productId: z.uuid().nullable().default(null),
  generated: z
    .boolean()
    .default(false)
    .describe('The events are made up, as those of the sample; screens say so.'),
});
export type HistoryMapping = z.infer<typeof historyMappingSchema>;

/** Exports that are recognised by their columns. */
export const SHAPES = ['PostHog', 'Mixpanel', 'Amplitude', 'deals', 'events'] as const;
export type Shape = (typeof SHAPES)[number];
