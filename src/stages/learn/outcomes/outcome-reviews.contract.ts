import { z } from 'zod';
import {
  boolean,
  choice,
  date,
  integer,
  longText,
  number,
  person,
  reference,
  storableText,
  text,
  timestamp,
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';
import { noticeRoutes } from '#stages/discover/requesters/requesters.contract.ts';
import { SCALES } from './predictions.contract.ts';
import { VERDICTS } from './statistics/verdict.ts';

export const REVIEW_STATES = [
  { value: 'open', label: 'To be confirmed', color: 'yellow' },
  { value: 'waiting', label: 'Put off', color: 'gray' },
  { value: 'confirmed', label: 'Confirmed', color: 'teal' },
] as const;

const COLORS: Record<(typeof VERDICTS)[number]['value'], string> = {
  as_predicted: 'green',
  less: 'yellow',
  no_effect: 'gray',
  worse: 'red',
  unclear: 'blue',
};
export const VERDICT_OPTIONS = VERDICTS.map(({ value, label }) => ({
  value,
  label,
  color: COLORS[value],
}));

export const METHODS = [
  { value: 'interrupted_time_series', label: 'Interrupted time series' },
  { value: 'difference_in_differences', label: 'Difference in differences' },
  { value: 'experiment', label: 'Experiment' },
] as const;
export type Method = (typeof METHODS)[number]['value'];

export const NEXT_STEPS = [
  { value: 'keep', label: 'Keep it' },
  { value: 'iterate', label: 'Improve it' },
  { value: 'remove', label: 'Remove it' },
  { value: 'watch', label: 'Watch on' },
] as const;

export const outcomeReviews = defineResource({
  noun: 'outcome_review',
  path: 'outcome-reviews',
  prefix: 'OR',
  label: { one: 'Outcome review', many: 'Outcome reviews' },
  about:
    'What came of what you shipped: on the day set with a prediction a review opens by itself, with predicted against measured, for you to confirm.',
  title: 'title',
  defaultSort: '-dueOn',
  facts: ['state', 'verdict', 'metricId', 'ownerId'],
  policy: resourcePolicy({
    create: { role: 'contributor' },
    update: { role: 'editor' },
    archive: { role: 'editor' },
    confirm: { role: 'editor' },
  }),
  fields: {
    title: text('Title', { max: 700 }).computedWith(''),
    predictionId: reference('Prediction', 'prediction').required(),
    ownerId: person('Owner').help('Who looks at it; the feature’s owner, or who predicted.'),
    state: choice('State', REVIEW_STATES).computedWith('open'),
    suggested: choice('The numbers say', VERDICT_OPTIONS).computedWith('unclear'),
    verdict: choice('Verdict', VERDICT_OPTIONS).computed(),
    featureId: reference('Feature', 'feature').computedWith(''),
    metricId: reference('Metric', 'metric').computedWith(''),
    predictorId: person('Predictor').computed(),
    dueOn: date('Day of review').computedWith('1970-01-01'),
    releasedOn: date('Counts from').computed(),
    scale: choice('Counted in', SCALES).computedWith('relative'),
    unit: text('Unit', { max: 100 }).computed(),
    predictedLow: number('Predicted, at least').computedWith(0),
    predictedHigh: number('Predicted, at most').computedWith(0),
    estimate: number('Measured').computed().help('The change, in the scale of the prediction.'),
    measuredLow: number('Measured, low').computed().help('Lower end of the 95 % interval.'),
    measuredHigh: number('Measured, high').computed(),
    method: choice('Method', METHODS).computed(),
    whyNot: text('Why it can’t be told', { max: 1000 }).computed(),
    measuredAt: timestamp('Measured at').computed(),
    note: longText('Note', { max: 10_000 }).computed(),
    nextStep: choice('Next step', NEXT_STEPS).computed(),
    confirmedBy: person('Confirmed by').computed(),
    confirmedAt: timestamp('Confirmed').computed(),
    movedFeature: boolean('Moved the feature on').computedWith(false),
    message: longText('To those who asked', { max: 5000 }).help(
      'What they are told came of it, in their words; without it nobody is written to.',
    ),
    requesters: integer('Asked for it').computedWith(0).unit('customers'),
    told: integer('Told').computedWith(0).unit('customers'),
  },
});
export type OutcomeReview = RecordOf<typeof outcomeReviews>;

const size = z.int().min(2).max(1e12);
const amount = z.number().min(-1e15).max(1e15);
const shares = z
  .strictObject({ n: size, hits: z.int().min(0).max(1e12) })
  .refine(({ n, hits }) => hits <= n, {
    message: 'No more can have done it than took part.',
    path: ['hits'],
  });
const means = z.strictObject({ n: size, mean: amount, deviation: amount.min(0) });
const source = storableText(2000, 1).describe('Where these numbers are from, for whoever checks.');

/** Result of an experiment: how many took part and did it, or the mean of each group. */
export const experimentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('shares'), control: shares, variant: shares, source }),
  z.strictObject({ kind: z.literal('means'), control: means, variant: means, source }),
]);
export type Experiment = z.infer<typeof experimentSchema>;

const point = z.object({ day: z.string(), value: z.number() });

/** Everything a measuring rests on: with it the result can be computed again. */
export const inputsSchema = z.object({
  metricId: z.uuid(),
  metric: z.string(),
  unit: z.string().nullable(),
  comparisonId: z.uuid().nullable(),
  comparison: z.string().nullable(),
  scale: z.enum(['relative', 'absolute']),
  predicted: z.object({ low: z.number(), high: z.number() }),
  releasedOn: z.string().nullable(),
  from: z.string().describe('First day looked at.'),
  until: z.string().describe('Last day looked at.'),
  lookBack: z.int().describe('Days that each value looks back on, its own included.'),
  points: z.array(point),
  control: z.array(point).nullable(),
  experiment: experimentSchema.nullable(),
});
export type MeasureInputs = z.infer<typeof inputsSchema>;

export const resultSchema = z.object({
  method: z.enum(['interrupted_time_series', 'difference_in_differences', 'experiment']).nullable(),
  estimate: z
    .object({
      value: z.number(),
      low: z.number(),
      high: z.number(),
      standardError: z.number(),
      p: z.number(),
    })
    .nullable()
    .describe('The change in the scale of the prediction, with its 95 % interval.'),
  change: z
    .object({ value: z.number(), low: z.number(), high: z.number() })
    .nullable()
    .describe('The same in the metric’s unit.'),
  expected: z.array(point).describe('Each day after, as it would have been without the change.'),
  assumptions: z.array(z.string()),
  verdict: z.enum(VERDICTS.map(({ value }) => value)),
  whyNot: z.string().nullable(),
});
export type MeasureResult = z.infer<typeof resultSchema>;

const editor = { kind: 'workspace', rule: outcomeReviews.policy.confirm } as const;
const viewer = { kind: 'workspace', rule: outcomeReviews.policy.read } as const;
const BASE = '/workspaces/{workspace}/outcome-reviews/{id}';

export const reviewRoutes = {
  working: defineRoute({
    id: 'outcome_review.working',
    method: 'GET',
    path: `${BASE}/working`,
    summary: 'What a review rests on: the values used, the method, its assumptions and the result',
    access: viewer,
    params: inRecord,
    output: z.object({ measuredAt: z.string(), inputs: inputsSchema, result: resultSchema }),
  }),
  measure: defineRoute({
    id: 'outcome_review.measure',
    method: 'POST',
    path: `${BASE}/measure`,
    summary: 'Measure again, with the metric’s values of now',
    access: editor,
    params: inRecord,
    body: z.strictObject({}),
    output: outcomeReviews.record,
  }),
  experiment: defineRoute({
    id: 'outcome_review.experiment',
    method: 'PUT',
    path: `${BASE}/experiment`,
    summary: 'Give the result of an experiment, which then decides; or take it away with null',
    access: editor,
    params: inRecord,
    body: z.strictObject({ experiment: experimentSchema.nullable() }),
    output: outcomeReviews.record,
  }),
  confirm: defineRoute({
    id: 'outcome_review.confirm',
    method: 'POST',
    path: `${BASE}/confirm`,
    summary: 'Confirm the verdict, with a note and what is next',
    access: editor,
    params: inRecord,
    body: z.strictObject({
      verdict: z.enum(VERDICTS.map(({ value }) => value)),
      note: storableText(10_000)
        .optional()
        .describe('Needed where the verdict is not what the numbers say.'),
      nextStep: z.enum(NEXT_STEPS.map(({ value }) => value)),
      watchUntil: z.iso.date().optional().describe('With `watch`: the day of the next review.'),
      version: z.int().optional().describe('With it, a stale confirmation answers 409.'),
    }),
    output: outcomeReviews.record,
  }),
  reopen: defineRoute({
    id: 'outcome_review.reopen',
    method: 'POST',
    path: `${BASE}/reopen`,
    summary: 'Take a confirmation back: the feature gets back the state it had',
    access: editor,
    params: inRecord,
    body: z.strictObject({}),
    output: outcomeReviews.record,
  }),
  postpone: defineRoute({
    id: 'outcome_review.postpone',
    method: 'POST',
    path: `${BASE}/postpone`,
    summary: 'Put a review off to a later day; it opens again by itself',
    access: editor,
    params: inRecord,
    body: z.strictObject({ reviewOn: z.iso.date() }),
    output: outcomeReviews.record,
  }),
  ...noticeRoutes({
    noun: 'outcome_review',
    base: BASE,
    forWhat: 'what was judged',
    read: viewer,
    tell: editor,
  }),
};
