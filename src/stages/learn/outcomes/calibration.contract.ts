import { z } from 'zod';
import { refsSchema } from '#platform/contract/resource.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';
import { VERDICTS } from './statistics/verdict.ts';

export const CALIBRATED_BY = ['person', 'product', 'metric', 'factor'] as const;
export type CalibratedBy = (typeof CALIBRATED_BY)[number];

const groupSchema = z.object({
  group: z.string().describe('The person, product or metric by id, or the factor.'),
  count: z.int(),
  bias: z.number().describe('Mean of actual/predicted − 1: −0.4 means 40 % less came.'),
  shrunkenBias: z.number().describe('The same, drawn towards all where there are few outcomes.'),
  spread: z.number().nullable().describe('Standard deviation of actual/predicted.'),
  inside: z.number().describe('Share of outcomes inside the predicted range.'),
  stated: z.number().describe('Mean of how sure they said they were, as a share.'),
  factor: z.number().describe('What a new prediction is to be multiplied by.'),
});
export type CalibrationGroup = z.infer<typeof groupSchema>;

const pointSchema = z.object({
  reviewId: z.uuid(),
  key: z.string(),
  title: z.string(),
  group: z.string().nullable(),
  verdict: z.enum(VERDICTS.map(({ value }) => value)),
  predictedLow: z.number(),
  predictedHigh: z.number(),
  actual: z.number(),
  scale: z.enum(['relative', 'absolute']),
  unit: z.string().nullable(),
  ratio: z.number().describe('Actual over the middle of the predicted range.'),
  confirmedAt: z.string(),
});
export type CalibrationPoint = z.infer<typeof pointSchema>;

export const calibrationSchema = z.object({
  by: z.enum(CALIBRATED_BY),
  all: groupSchema.nullable().describe('Everything together; null before the first outcome.'),
  groups: z.array(groupSchema).describe('Those with the most outcomes first.'),
  points: z.array(pointSchema).describe('The latest 1,000 confirmed outcomes, the latest first.'),
  morePoints: z.int().describe('Earlier outcomes, which are counted but not among the points.'),
  left: z
    .object({
      unclear: z.int().describe('Confirmed as “can’t tell”: nothing was learned of the predictor.'),
      late: z.int().describe('Predicted when the change was out already.'),
      open: z.int().describe('Reviews that nobody has confirmed.'),
    })
    .describe('Reviews that are not among the points.'),
  refs: refsSchema,
});
export type CalibrationAnswer = z.infer<typeof calibrationSchema>;

export const calibrationRoute = defineRoute({
  id: 'calibration.get',
  method: 'GET',
  path: '/workspaces/{workspace}/calibration',
  summary: 'Predicted against actual: bias, spread and hits by person, product, metric or factor',
  access: { kind: 'workspace', rule: { role: 'viewer' } },
  params: inWorkspace,
  query: z.strictObject({ by: z.enum(CALIBRATED_BY).default('person') }),
  output: calibrationSchema,
});
