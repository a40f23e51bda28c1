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
import { defineRoute, inRecord } from '#platform/contract/route.ts';
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

const base = '/workspaces/{workspace}/metrics/{id}';
const reader = { kind: 'workspace', rule: metrics.policy.read } as const;
const writer = { kind: 'workspace', rule: metrics.policy.type } as const;
const span = {
  from: day.optional().describe('First day; 180 days before the last one unless told.'),
  to: day.optional().describe('Last day, included; today unless told.'),
};

export const metricRoutes = {
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
