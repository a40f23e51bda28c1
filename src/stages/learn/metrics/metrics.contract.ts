import { z } from 'zod';
import {
  boolean,
  choice,
  date,
  integer,
  json,
  longText,
  number,
  person,
  reference,
  text,
  timestamp,
} from '#platform/contract/field.ts';
import { type Rule, resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { dateFormats } from '#platform/csv/dates.ts';
import { numberFormats } from '#platform/csv/numbers.ts';
import { sourceSchema } from './source.contract.ts';

export const SOURCE_KINDS = [
  { value: 'events', label: 'Events', color: 'blue' },
  { value: 'funnel', label: 'Funnel', color: 'grape' },
  { value: 'retention', label: 'Retention', color: 'teal' },
  { value: 'survey', label: 'Survey', color: 'orange' },
  { value: 'formula', label: 'Formula', color: 'violet' },
  { value: 'sql', label: 'SQL', color: 'gray' },
  { value: 'manual', label: 'Typed in', color: 'yellow' },
] as const;

/** SQL reads whatever the events of the workspace hold. */
export const sqlWriters: Rule = { role: 'admin' };

export const metrics = defineResource({
  noun: 'metric',
  path: 'metrics',
  prefix: 'ME',
  label: { one: 'Metric', many: 'Metrics' },
  about:
    'A number you steer by, with a value for every day: counted from events, computed from other metrics, or typed in.',
  title: 'name',
  defaultSort: 'name',
  imports: { matchBy: ['key', 'name'] },
  policy: resourcePolicy({
    type: { role: 'contributor' },
    measure: { role: 'contributor' },
  }),
  facts: ['latestValue', 'unit', 'target', 'ownerId'],
  fields: {
    name: text('Name', { max: 200, min: 1 }).required(),
    description: longText('Description', { max: 20_000 }),
    kind: choice('Measured from', SOURCE_KINDS).computedWith('manual'),
    source: json('Definition', sourceSchema).default({ kind: 'manual' }),
    unit: text('Unit', { max: 20 }).help('Such as %, €, s or people.'),
    direction: choice('Good is', [
      { value: 'up', label: 'Up' },
      { value: 'down', label: 'Down' },
    ]).default('up'),
    target: number('Target'),
    targetDate: date('Target date').help('When the target is to be reached.'),
    northStar: boolean('North star')
      .default(false)
      .help('The one metric that says best whether customers get value; one for each product.'),
    parentId: reference('Feeds', 'metric').help('The metric above it in the metric tree.'),
    productId: reference('Product', 'product', { tree: 'products' }).help(
      'Only its events are counted.',
    ),
    ownerId: person('Owner'),
    timeZone: text('Time zone', { max: 64, min: 1 })
      .default('UTC')
      .help('Where its days begin and end: an IANA name, such as Europe/Berlin.'),
    latestValue: number('Latest value').computed().help('Of the latest day that is final.'),
    latestDay: date('Latest day').computed(),
    change: number('Change')
      .computed()
      .help('Mean of the latest 28 days against that of the 28 before, as a share of it.'),
    measuredAt: timestamp('Measured').computed(),
    daysLeft: integer('Days left to measure').computedWith(0),
    lastError: text('Problem', { max: 2000 }).computed(),
  },
});
export type Metric = RecordOf<typeof metrics>;

/** Most days that one call reads or writes. */
export const MAX_DAYS = 10_000;

/** Two megabytes of CSV, as base64. */
const MAX_CSV_BASE64 = 2_800_000;

const day = z.iso.date();
export const dayValueSchema = z.object({
  day,
  value: z.number(),
  provisional: z.boolean().describe('The day, or the time its value looks at, is not over.'),
  typed: z.boolean().describe('Typed in by somebody, not measured.'),
  parts: z
    .record(z.string(), z.number().nullable())
    .nullable()
    .describe('The numbers it was computed from, by their names.'),
});
export type DayValue = z.infer<typeof dayValueSchema>;

/** Most metrics that the tree shows at once; beyond, the list serves better. */
export const MAX_TREE = 500;
/** So many days up to today are drawn beside each metric. */
export const RECENT_DAYS = 56;

export const metricNodeSchema = z.object({
  id: z.uuid(),
  key: z.string(),
  name: z.string(),
  version: z.int(),
  kind: z.string(),
  unit: z.string().nullable(),
  direction: z.enum(['up', 'down']),
  target: z.number().nullable(),
  targetDate: z.string().nullable(),
  northStar: z.boolean(),
  parentId: z.uuid().nullable(),
  productId: z.uuid().nullable(),
  ownerId: z.uuid().nullable(),
  createdBy: z.uuid().nullable(),
  latestValue: z.number().nullable(),
  latestDay: z.string().nullable(),
  change: z.number().nullable(),
  daysLeft: z.int(),
  lastError: z.string().nullable(),
  recent: z
    .array(z.number().nullable())
    .describe(`Its final values of the last ${RECENT_DAYS} days, today the last.`),
});
export type MetricNode = z.infer<typeof metricNodeSchema>;

const csvValuesSchema = z.object({
  columns: z.array(z.object({ index: z.int(), name: z.string() })),
  dayColumn: z.int(),
  valueColumn: z.int(),
  dateFormat: z.enum(dateFormats),
  dateFormats: z
    .array(z.enum(dateFormats))
    .describe('Those that fit all days; where there are several, a person has to say.'),
  numberFormat: z.enum(numberFormats),
  values: z.array(z.object({ day, value: z.number() })),
  problems: z.array(z.object({ line: z.int(), message: z.string() })),
  rejected: z.int().describe('Rows that are not taken; the first hundred are named.'),
});
export type CsvValues = z.infer<typeof csvValuesSchema>;

const base = '/workspaces/{workspace}/metrics/{id}';
const reader = { kind: 'workspace', rule: metrics.policy.read } as const;
const writer = { kind: 'workspace', rule: metrics.policy.type } as const;
const span = {
  from: day.optional().describe('First day; 180 days before the last one unless told.'),
  to: day.optional().describe('Last day, included; today unless told.'),
};

export const metricRoutes = {
  tree: defineRoute({
    id: 'metric.tree',
    method: 'GET',
    path: '/workspaces/{workspace}/metrics/tree',
    summary: 'All metrics with what they feed and their latest days',
    access: reader,
    params: inWorkspace,
    query: z.strictObject({
      'productId.within': z
        .uuid()
        .optional()
        .describe('Only those of a product and what is below it.'),
    }),
    output: z.object({
      items: z.array(metricNodeSchema),
      complete: z.boolean().describe(`False when there are more than ${MAX_TREE}.`),
    }),
  }),
  measure: defineRoute({
    id: 'metric.measure',
    method: 'POST',
    path: `${base}/measure`,
    summary: 'Measure a metric anew, in the background',
    description:
      'The latest days are measured by themselves. This measures all days from one on, for events that were imported or came very late; see “daysLeft” of the metric for how far it is.',
    access: { kind: 'workspace', rule: metrics.policy.measure },
    rate: 'heavy',
    status: 202,
    params: inRecord,
    body: z.strictObject({
      from: day.nullable().default(null).describe('180 days ago unless told; at most ten years.'),
    }),
    output: z.object({ daysLeft: z.int() }),
  }),
  northStar: defineRoute({
    id: 'metric.north_star',
    method: 'POST',
    path: `${base}/north-star`,
    summary: 'Make a metric the north star of its product, in place of another',
    access: { kind: 'workspace', rule: metrics.policy.update },
    params: inRecord,
    output: () => metrics.record,
  }),
  values: defineRoute({
    id: 'metric.values',
    method: 'GET',
    path: `${base}/values`,
    summary: 'The daily values of a metric, the oldest first',
    access: reader,
    params: inRecord,
    query: z.strictObject(span),
    output: z.object({ items: z.array(dayValueSchema) }),
  }),
  valuesCsv: defineRoute({
    id: 'metric.values_csv',
    method: 'GET',
    path: `${base}/values/export`,
    summary: 'The daily values of a metric as CSV',
    access: reader,
    rate: 'heavy',
    params: inRecord,
    query: z.strictObject(span),
    produces: 'text/csv',
    output: z.string(),
  }),
  readCsv: defineRoute({
    id: 'metric.read_csv',
    method: 'POST',
    path: `${base}/values/read-csv`,
    summary: 'Read values from a CSV file without keeping them',
    description:
      'Finds the columns with the days and the values unless told, and names every row that can’t be taken. Nothing is kept: send “values” to metric.put_values.',
    access: writer,
    rate: 'heavy',
    bodyLimit: 4 * 1024 * 1024,
    params: inRecord,
    body: () =>
      z.strictObject({
        file: z.base64().min(4).max(MAX_CSV_BASE64).describe('The file’s bytes as base64.'),
        dayColumn: z.int().min(0).max(999).optional(),
        valueColumn: z.int().min(0).max(999).optional(),
        dateFormat: z.enum(dateFormats).optional(),
        numberFormat: z.enum(numberFormats).optional(),
      }),
    output: csvValuesSchema,
  }),
  putValues: defineRoute({
    id: 'metric.put_values',
    method: 'POST',
    path: `${base}/values`,
    summary: 'Type in values of a metric',
    description: `Only for metrics that are typed in. A day that has a value gets the new one, null takes it away; all are kept or none. At most ${MAX_DAYS.toLocaleString('en')} days.`,
    access: writer,
    params: inRecord,
    body: z.strictObject({
      values: z
        .array(
          z.strictObject({
            day,
            value: z.number().min(-1e15).max(1e15).nullable(),
          }),
        )
        .min(1)
        .max(MAX_DAYS),
    }),
    output: z.object({
      changed: z.int(),
      unchanged: z.int(),
      previous: z
        .array(z.object({ day, value: z.number().nullable() }))
        .describe('What the changed days held before: send it to take the change back.'),
    }),
  }),
};
