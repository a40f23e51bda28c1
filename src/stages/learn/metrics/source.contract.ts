import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import {
  propertySchema,
  scopeShape,
  selectorSchema,
} from '#stages/learn/analysis/filter.contract.ts';
import {
  funnelShape,
  refineFunnel,
  retentionSchema,
  trendSchema,
} from '#stages/learn/analysis/question.contract.ts';

/** Which events count, and of whom; product and time zone are the metric's own. */
const asked = { filters: scopeShape.filters, people: scopeShape.people };
const days = z
  .int()
  .min(1)
  .max(90)
  .describe('How many days a day’s value looks back on, itself included: 1, 7 or 28, say.');
const { breakdown: _, ...funnelParts } = funnelShape;

const eventsSource = z
  .strictObject({
    kind: z.literal('events'),
    ...asked,
    series: trendSchema.shape.series,
    formula: trendSchema.shape.formula,
    days: days.default(1),
  })
  .superRefine(({ series, formula }, context) => {
    if (series.length < 2 || formula !== null) return;
    const message =
      'A metric is one number: put the series together by a formula, such as A / B * 100.';
    context.addIssue({ code: 'custom', message, path: ['formula'] });
  });

const funnelSource = z
  .strictObject({ kind: z.literal('funnel'), ...asked, ...funnelParts })
  .superRefine(refineFunnel);

const retentionSource = z.strictObject({
  kind: z.literal('retention'),
  ...asked,
  start: retentionSchema.shape.start,
  return: retentionSchema.shape.return,
  basis: retentionSchema.shape.basis,
  unit: retentionSchema.shape.unit.default('day'),
  interval: z
    .int()
    .min(1)
    .max(59)
    .default(7)
    .describe(
      'In which interval after the start people come back, in units of 24 hours, 7 or 30 days.',
    ),
});

export const SURVEY_SCORES = ['nps', 'csat', 'mean', 'top_two', 'pmf'] as const;
const surveySource = z.strictObject({
  kind: z.literal('survey'),
  ...asked,
  answer: selectorSchema.describe('The event that an answer arrives as.'),
  property: propertySchema.describe('Where the answer stands.'),
  score: z.enum(SURVEY_SCORES),
  scale: z.int().min(2).max(100).default(5).describe('The highest answer, for “top_two”.'),
  values: z
    .array(storableText(200, 1))
    .min(1)
    .max(20)
    .default(['Very disappointed', 'very disappointed'])
    .describe('The answers that “pmf” counts, letter by letter.'),
  days: days.default(28),
});

const formulaSource = z.strictObject({
  kind: z.literal('formula'),
  formula: storableText(500, 1).describe('Over other metrics, by their keys: ME-1 / ME-2 * 100.'),
});

const sqlSource = z.strictObject({
  kind: z.literal('sql'),
  sql: storableText(20_000, 1).describe(
    'One SELECT that reads the table “events” and answers the columns “day” and “value”.',
  ),
});

const manualSource = z.strictObject({ kind: z.literal('manual') });

/** Where the daily values of a metric come from. */
export const sourceSchema = z
  .discriminatedUnion('kind', [
    manualSource,
    eventsSource,
    funnelSource,
    retentionSource,
    surveySource,
    formulaSource,
    sqlSource,
  ])
  .meta({ id: 'MetricSource' });
export type Source = z.infer<typeof sourceSchema>;
export type SourceInput = z.input<typeof sourceSchema>;
export type SourceKind = Source['kind'];
