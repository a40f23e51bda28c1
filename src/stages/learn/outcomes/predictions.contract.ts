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
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

/** In what a change is counted. */
export const SCALES = [
  { value: 'relative', label: 'Percent of what was to be expected' },
  { value: 'absolute', label: 'The unit of the metric' },
] as const;
export type Scale = (typeof SCALES)[number]['value'];

/** Which estimate of a score a prediction puts to the test. */
export const FACTORS = [
  { value: 'impact', label: 'Impact' },
  { value: 'reach', label: 'Reach' },
  { value: 'revenue', label: 'Revenue' },
] as const;

export const PREDICTION_STATES = [
  { value: 'waiting', label: 'Waits for its day', color: 'gray' },
  { value: 'reviewing', label: 'In review', color: 'yellow' },
  { value: 'judged', label: 'Judged', color: 'teal' },
] as const;

/** What is judged, as it stood when the feature was released. */
const originalSchema = z.strictObject({
  metricId: z.uuid(),
  comparisonId: z.uuid().nullable(),
  scale: z.enum(['relative', 'absolute']),
  low: z.number(),
  high: z.number(),
  confidence: z.int(),
  predictorId: z.uuid().nullable(),
  replacedAt: z.string(),
});

export const predictions = defineResource({
  noun: 'prediction',
  path: 'predictions',
  prefix: 'PD',
  label: { one: 'Prediction', many: 'Predictions' },
  about:
    'What a feature is to change: which metric, by how much, and the day on which you look whether it did.',
  title: 'title',
  defaultSort: 'reviewOn',
  facts: ['state', 'reviewOn', 'predictorId'],
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  fields: {
    title: text('Title', { max: 400 }).computedWith(''),
    featureId: reference('Feature', 'feature').required(),
    metricId: reference('Metric', 'metric').required(),
    scale: choice('Counted in', SCALES).default('relative'),
    low: number('Change, at least')
      .required()
      .help('Both ends on one side of zero; below it for a metric that is to fall.'),
    high: number('Change, at most').required(),
    confidence: integer('How sure', { min: 1, max: 99 })
      .default(80)
      .unit('%')
      .help('How often out of a hundred such predictions the change would lie in the range.'),
    reviewOn: date('Look on')
      .required()
      .help('On this day a review opens by itself, with predicted against measured.'),
    releasedOn: date('Counts from').help(
      'The first day with the change; the day the feature shipped unless told.',
    ),
    comparisonId: reference('Compared with', 'metric').help(
      'The same metric over people who did not get the change. Without one, the metric’s own past is the comparison.',
    ),
    factor: choice('Tests the', FACTORS)
      .default('impact')
      .help('The estimate of a score that this prediction puts to the test.'),
    predictorId: person('Predictor').help('Whose judgement it is; yours unless told.'),
    reason: longText('Why', { max: 10_000 }),
    state: choice('State', PREDICTION_STATES).computedWith('waiting'),
    late: boolean('Made after release').computedWith(false),
    changedAfterShip: boolean('Changed after shipping').computedWith(false),
    original: json('As predicted', originalSchema).computed(),
  },
});

export type Prediction = RecordOf<typeof predictions>;
