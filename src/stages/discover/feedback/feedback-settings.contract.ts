import { z } from 'zod';

/** How a team wants its inbox to behave. */
export const feedbackSettingsSchema = z.strictObject({
  processWhenLinked: z
    .boolean()
    .default(true)
    .describe('A new note counts as processed once something in it is linked.'),
});
export type FeedbackSettings = z.infer<typeof feedbackSettingsSchema>;
