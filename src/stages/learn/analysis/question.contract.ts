import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { propertySchema, scopeShape, selectorSchema } from './filter.contract.ts';

export const INTERVALS = ['hour', 'day', 'week', 'month', 'all'] as const;
/** How a range is cut; `all` keeps it whole. Weeks begin on Monday. */
export type Interval = (typeof INTERVALS)[number];
export const MEASURES = [
  'count',
  'people',
  'sum',
  'average',
  'minimum',
  'maximum',
  'percentile',
] as const;
export type MeasureKind = (typeof MEASURES)[number];
/** Most points of one line; hours of a long range would be more than anybody reads. */
export const MAX_BUCKETS = 2000;
/** Most numbers of one answer: points of all lines, or cells of a retention table. */
export const MAX_POINTS = { trend: 200_000, retention: 50_000 } as const;
export const SERIES_IDS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'] as const;

const period = z.enum(['day', 'week', 'month']);
const label = storableText(120).optional();

/** What is counted of a series' events. `percentile` interpolates between the nearest ranks. */
const measureSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['count', 'people']) }),
  z.strictObject({
    kind: z.enum(['sum', 'average', 'minimum', 'maximum']),
    property: propertySchema,
  }),
  z.strictObject({
    kind: z.literal('percentile'),
    property: propertySchema,
    percent: z.number().min(0).max(100),
  }),
]);
export type Measure = z.infer<typeof measureSchema>;

const breakdownSchema = z
  .strictObject({
    property: propertySchema,
    limit: z
      .int()
      .min(1)
      .max(50)
      .default(10)
      .describe('The most frequent values; the rest is “other”.'),
  })
  .nullable()
  .default(null);

const seriesSchema = selectorSchema.extend({ measure: measureSchema, label });
export type Series = z.infer<typeof seriesSchema>;

export const trendSchema = z
  .strictObject({
    ...scopeShape,
    kind: z.literal('trend'),
    series: z
      .array(seriesSchema)
      .min(1)
      .max(SERIES_IDS.length)
      .describe('Called A, B, C, … in a formula.'),
    formula: storableText(200, 1).nullable().default(null).describe('Such as A / B * 100.'),
    interval: z.enum(INTERVALS).default('day'),
    breakdown: breakdownSchema,
    compare: z.boolean().default(false).describe('With the same number of intervals before.'),
  })
  .meta({ id: 'TrendQuestion' });
export type TrendQuestion = z.infer<typeof trendSchema>;

export const WINDOW_UNITS = ['minute', 'hour', 'day', 'week'] as const;
const stepSchema = selectorSchema.extend({ label });
const stepIndex = z.int().min(0).max(19);

/** What a funnel is made of, its scope aside. */
export const funnelShape = {
  steps: z.array(stepSchema).min(2).max(20),
  order: z
    .enum(['ordered', 'strict', 'any'])
    .default('ordered')
    .describe('strict: no other event of the person in between.'),
  entry: z
    .enum(['any', 'first'])
    .default('any')
    .describe(
      'any: a person may enter again and counts by the best try; first: the first entry decides.',
    ),
  window: z
    .strictObject({ count: z.int().min(1).max(1000), unit: z.enum(WINDOW_UNITS) })
    .default({ count: 7, unit: 'day' })
    .describe('Time from the first step within which the others count.'),
  exclusions: z
    .array(
      selectorSchema.extend({
        from: stepIndex.describe('After this step (from 0) …'),
        to: stepIndex.describe('… and before this one, the event takes the person out.'),
      }),
    )
    .max(5)
    .default([]),
  breakdown: z
    .strictObject({
      property: propertySchema,
      limit: z.int().min(1).max(50).default(10),
      attribution: z
        .union([z.enum(['first', 'last']), z.strictObject({ step: stepIndex })])
        .default('first')
        .describe(
          'Whose value counts: of the first step, of the last one reached, or of one step.',
        ),
    })
    .nullable()
    .default(null),
};

interface FunnelParts {
  readonly steps: readonly unknown[];
  readonly exclusions: readonly { readonly from: number; readonly to: number }[];
  readonly order: 'ordered' | 'strict' | 'any';
  readonly breakdown?: {
    readonly attribution: 'first' | 'last' | { readonly step: number };
  } | null;
}

/** Refuses what the parts of a funnel, each for itself allowed, do not allow together. */
export function refineFunnel(
  { steps, exclusions, order, breakdown }: FunnelParts,
  context: z.RefinementCtx,
): void {
  const refuse = (message: string, path: (string | number)[]) =>
    context.addIssue({ code: 'custom', message, path });
  if (exclusions.length > 0 && order !== 'ordered') {
    refuse('Exclusions need ordered steps.', ['exclusions']);
  }
  for (const [i, { from, to }] of exclusions.entries()) {
    if (from >= to || to >= steps.length) {
      refuse('An exclusion lies between a step and a later one.', ['exclusions', i, 'to']);
    }
  }
  const at = breakdown?.attribution;
  if (typeof at === 'object' && at.step >= steps.length) {
    refuse('There is no such step.', ['breakdown', 'attribution', 'step']);
  }
  if (breakdown && order === 'any' && at !== 'first') {
    refuse('Steps in any order are broken down by the first event.', ['breakdown', 'attribution']);
  }
}

export const funnelSchema = z
  .strictObject({ ...scopeShape, kind: z.literal('funnel'), ...funnelShape })
  .superRefine(refineFunnel)
  .meta({ id: 'FunnelQuestion' });
export type FunnelQuestion = z.infer<typeof funnelSchema>;

export const retentionSchema = z
  .strictObject({
    ...scopeShape,
    kind: z.literal('retention'),
    start: selectorSchema,
    return: selectorSchema,
    basis: z
      .enum(['first', 'recurring'])
      .default('first')
      .describe(
        'first: by the first start in all history; recurring: by every interval with a start.',
      ),
    unit: period.default('week'),
    periods: z
      .int()
      .min(2)
      .max(60)
      .default(8)
      .describe('How many intervals are followed, the first included.'),
    counting: z
      .enum(['calendar', 'rolling'])
      .default('calendar')
      .describe('rolling: in steps of 24 hours, 7 or 30 days from the start itself.'),
    mode: z
      .enum(['on', 'onOrAfter', 'brackets'])
      .default('on')
      .describe('Returned in the interval, in it or any later one, or in a span of intervals.'),
    brackets: z
      .array(z.int().min(1).max(60))
      .max(20)
      .default([])
      .describe('First interval of each span.'),
    mean: z.enum(['weighted', 'simple']).default('weighted'),
  })
  .superRefine(({ mode, brackets }, context) => {
    const rising = brackets.every((value, i) => i === 0 || value > (brackets[i - 1] ?? 0));
    if ((mode === 'brackets') !== brackets.length > 0 || !rising) {
      context.addIssue({
        code: 'custom',
        message:
          'Give rising first intervals with the mode “brackets”, such as 1, 3, 7, and only there.',
        path: ['brackets'],
      });
    }
  })
  .meta({ id: 'RetentionQuestion' });
export type RetentionQuestion = z.infer<typeof retentionSchema>;

export const stickinessSchema = z
  .strictObject({
    ...scopeShape,
    kind: z.literal('stickiness'),
    selector: selectorSchema,
    interval: period.default('day'),
    cumulative: z.boolean().default(false).describe('Active in at least so many intervals.'),
  })
  .meta({ id: 'StickinessQuestion' });
export type StickinessQuestion = z.infer<typeof stickinessSchema>;

export const lifecycleSchema = z
  .strictObject({
    ...scopeShape,
    kind: z.literal('lifecycle'),
    selector: selectorSchema,
    interval: period.default('week'),
  })
  .meta({ id: 'LifecycleQuestion' });
export type LifecycleQuestion = z.infer<typeof lifecycleSchema>;

export const pathsSchema = z
  .strictObject({
    ...scopeShape,
    kind: z.literal('paths'),
    anchor: selectorSchema
      .nullable()
      .default(null)
      .describe('Null: the first event of the range, or the last.'),
    direction: z
      .enum(['from', 'to'])
      .default('from')
      .describe('What follows the anchor, or leads to it.'),
    node: propertySchema
      .default({ source: 'column', name: 'event' })
      .describe('What a step is called by.'),
    events: z
      .array(storableText(200, 1))
      .max(50)
      .default([])
      .describe('Only these events are steps; all, when there is none.'),
    length: z.int().min(2).max(10).default(5).describe('Steps, the anchor included.'),
    limit: z
      .int()
      .min(1)
      .max(20)
      .default(6)
      .describe('Most frequent names at each step; the rest is “other”.'),
    window: z
      .strictObject({ count: z.int().min(1).max(1000), unit: z.enum(WINDOW_UNITS) })
      .default({ count: 1, unit: 'day' })
      .describe('How far from the anchor a step may be.'),
  })
  .meta({ id: 'PathsQuestion' });
export type PathsQuestion = z.infer<typeof pathsSchema>;

/** Every question that can be asked of events. */
export const questionSchema = z
  .discriminatedUnion('kind', [
    trendSchema,
    funnelSchema,
    retentionSchema,
    stickinessSchema,
    lifecycleSchema,
    pathsSchema,
  ])
  .meta({ id: 'Question' });
export type Question = z.infer<typeof questionSchema>;
/** A question as it may be sent: whatever has a default can be left out. */
export type QuestionInput = z.input<typeof questionSchema>;

/** How a breakdown value is told from none and from all others. */
export const NONE = 'none';
export const OTHER = 'other';
const groupSchema = z
  .string()
  .describe('“=” and a value, “none” where the property is missing, or “other”.');

/** Which number of an answer is meant, so that it can name the people behind it. */
export const cellSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('trend'),
    series: z.int().min(0).max(9),
    bucket: z.int().min(-MAX_BUCKETS).max(MAX_BUCKETS).describe('Negative: the period before.'),
    group: groupSchema.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('funnel'),
    step: stepIndex,
    outcome: z.enum(['reached', 'dropped']).describe('dropped: reached this step and no further.'),
    group: groupSchema.nullable().default(null),
  }),
  z.strictObject({
    kind: z.literal('retention'),
    cohort: z.int().min(0).max(MAX_BUCKETS),
    period: z.int().min(0).max(60).describe('A column of the answer; 0 is the cohort itself.'),
  }),
  z.strictObject({ kind: z.literal('stickiness'), intervals: z.int().min(1).max(MAX_BUCKETS) }),
  z.strictObject({
    kind: z.literal('lifecycle'),
    bucket: z.int().min(0).max(MAX_BUCKETS),
    status: z.enum(['new', 'returning', 'resurrecting', 'dormant']),
  }),
  z.strictObject({
    kind: z.literal('paths'),
    step: z.int().min(0).max(9),
    name: groupSchema,
    next: groupSchema.nullable().default(null).describe('Only those who went on to this.'),
  }),
]);
export type Cell = z.infer<typeof cellSchema>;
