import { z } from 'zod';
import {
  boolean,
  choice,
  date,
  idsOf,
  integer,
  json,
  number,
  reference,
  text,
  timestamp,
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';

export const CONDITIONS = [
  { value: 'unexpected', label: 'Unexpected change' },
  { value: 'above', label: 'Above a threshold' },
  { value: 'below', label: 'Below a threshold' },
  { value: 'missing', label: 'No value' },
] as const;
export const SENSITIVITIES = [
  { value: 'low', label: 'Low: only what is far out' },
  { value: 'normal', label: 'Normal' },
  { value: 'high', label: 'High: more false alarms' },
] as const;
export const ALERT_STATES = [
  { value: 'waiting', label: 'Waiting for data', color: 'gray' },
  { value: 'quiet', label: 'Quiet', color: 'green' },
  { value: 'firing', label: 'Firing', color: 'red' },
] as const;

export const alerts = defineResource({
  noun: 'alert',
  path: 'alerts',
  prefix: 'AL',
  label: { one: 'Alert', many: 'Alerts' },
  about:
    'Watches a metric and tells you when it passes a threshold, leaves the range its own weekdays lead to expect, or stops coming.',
  title: 'name',
  defaultSort: 'name',
  facts: ['state', 'stateReason', 'metricId'],
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  fields: {
    name: text('Name', { max: 200, min: 1 }).required(),
    metricId: reference('Metric', 'metric').required(),
    condition: choice('Tells of', CONDITIONS).default('unexpected'),
    threshold: number('Threshold').help('For “above” and “below”.'),
    sensitivity: choice('Sensitivity', SENSITIVITIES)
      .default('normal')
      .help('How far from what was expected a value has to be: 5, 4 or 3 times the usual spread.'),
    missingDays: integer('Days without a value', { min: 1, max: 366 }).help(
      'Also tells when so many days have passed without a value.',
    ),
    tell: json('Who is told', idsOf('member').max(50))
      .default([])
      .help('In the inbox; whoever makes the alert, unless others are named.'),
    mail: boolean('Also by mail').default(true),
    coolDownHours: integer('Quiet after telling', { min: 0, max: 720 })
      .default(24)
      .unit('hours')
      .help('What fires again within so many hours is kept, but nobody is told.'),
    snoozedUntil: timestamp('Snoozed until').help('Until then nobody is told.'),
    active: boolean('Active').default(true),
    state: choice('State', ALERT_STATES).computedWith('waiting'),
    stateReason: text('Why', { max: 500 }).computed(),
    firingSince: date('Firing since').computed(),
    evaluatedAt: timestamp('Checked').computed(),
    lastToldAt: timestamp('Last told').computed(),
  },
});
export type Alert = RecordOf<typeof alerts>;

const expectationSchema = z.object({
  expected: z.number(),
  low: z.number(),
  high: z.number(),
  scale: z
    .enum(['linear', 'root', 'log'])
    .describe('What the following four are on: the values, their square roots or logarithms.'),
  level: z.number().describe('The middle of the weekdays.'),
  slope: z.number().describe('Its change a day.'),
  season: z.number().describe('What this weekday adds.'),
  spread: z.number().describe('The usual distance: the scaled median absolute deviation.'),
  times: z.number().describe('The range reaches so many times the spread.'),
  days: z.int().describe('Days of history it rests on.'),
  shift: z
    .object({
      day: z.iso.date().describe('The first day of the new level.'),
      from: z.number().describe('What was expected of its first week: the median.'),
      to: z.number().describe('What it was.'),
    })
    .nullish()
    .describe('A lasting change of level within that history; the days before are moved to it.'),
});
export type Expectation = z.infer<typeof expectationSchema>;

export const firingSchema = z.object({
  id: z.uuid(),
  day: z.iso.date().describe('The day whose value, or whose absence, fired.'),
  reason: z.string(),
  value: z.number().nullable(),
  working: expectationSchema.nullable().describe('How the expected range came about.'),
  firedAt: z.string(),
  toldAt: z.string().nullable().describe('null: snoozed, or within the quiet hours.'),
  resolvedAt: z.string().nullable(),
  resolvedDay: z.iso.date().nullable(),
});
export type Firing = z.infer<typeof firingSchema>;

export const alertRoutes = {
  firings: defineRoute({
    id: 'alert.firings',
    method: 'GET',
    path: '/workspaces/{workspace}/alerts/{id}/firings',
    summary: 'When an alert fired, the latest first, each with its working',
    access: { kind: 'workspace', rule: alerts.policy.read },
    params: inRecord,
    query: z.strictObject({
      before: z.uuid().optional().describe('Those before this one.'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ items: z.array(firingSchema), more: z.boolean() }),
  }),
  look: defineRoute({
    id: 'alert.look',
    method: 'GET',
    path: '/workspaces/{workspace}/alerts/{id}/look',
    summary:
      'The last 90 days as an alert sees them: each value, the range expected of it, and whether it is out',
    access: { kind: 'workspace', rule: alerts.policy.read },
    params: inRecord,
    output: z.object({
      days: z.array(
        z.object({
          day: z.iso.date(),
          value: z.number(),
          low: z.number().nullable(),
          high: z.number().nullable(),
          out: z.boolean(),
        }),
      ),
      unit: z.string().nullable(),
    }),
  }),
};
