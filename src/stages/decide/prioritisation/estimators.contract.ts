import { z } from 'zod';
import { defineSetting } from '#platform/contract/setting.ts';

export const calibrationSettingsSchema = z.strictObject({
  apply: z
    .boolean()
    .describe('Whether past outcomes of an estimator bear on the confidence of their new scores.'),
  leastOutcomes: z
    .int()
    .min(1)
    .max(100)
    .describe('From how many confirmed outcomes on: fewer say little of a person.'),
});
export type CalibrationSettings = z.infer<typeof calibrationSettingsSchema>;

/** Changing it computes the scores it bears on again. */
export const calibrationSetting = defineSetting({
  key: 'calibration',
  label: 'How past outcomes bear on confidence',
  schema: calibrationSettingsSchema,
  fallback: { apply: true, leastOutcomes: 5 },
});
