import { z } from 'zod';

const group = z.string().nullable();
const value = z.number().nullable();
const buckets = z
  .array(z.object({ start: z.string().describe('Local date or time.'), complete: z.boolean() }))
  .describe('`complete` is false while the interval runs.');

export const trendAnswer = z
  .object({
    kind: z.literal('trend'),
    buckets,
    lines: z.array(
      z.object({
        series: z.int().nullable().describe('Null for the formula.'),
        label: z.string(),
        group,
        values: z.array(value),
        previous: z.array(value).nullable().describe('The intervals before, in the same order.'),
      }),
    ),
  })
  .meta({ id: 'TrendAnswer' });
export type TrendAnswer = z.infer<typeof trendAnswer>;

const funnelGroup = z.object({
  group,
  steps: z.array(
    z.object({
      people: z.int(),
      seconds: value.describe('Median time from the first step, of those who got here.'),
    }),
  ),
});
export const funnelAnswer = z
  .object({
    kind: z.literal('funnel'),
    labels: z.array(z.string()),
    excluded: z.int().describe('People whom an exclusion took out.'),
    total: funnelGroup,
    groups: z.array(funnelGroup),
    converted: z
      .array(z.object({ from: z.number(), to: z.number(), people: z.int() }))
      .describe('Time from the first step to the last, in seconds, as a histogram.'),
  })
  .meta({ id: 'FunnelAnswer' });
export type FunnelAnswer = z.infer<typeof funnelAnswer>;

export const retentionAnswer = z
  .object({
    kind: z.literal('retention'),
    columns: z
      .array(z.object({ from: z.int(), to: z.int().nullable() }))
      .describe('Intervals since the start.'),
    cohorts: z.array(
      z.object({
        start: z.string(),
        size: z.int(),
        cells: z.array(
          z
            .object({ people: z.int(), complete: z.boolean() })
            .nullable()
            .describe('Null where the time has not come.'),
        ),
      }),
    ),
    mean: z.array(value).describe('Share retained, over cohorts old enough.'),
  })
  .meta({ id: 'RetentionAnswer' });
export type RetentionAnswer = z.infer<typeof retentionAnswer>;

export const stickinessAnswer = z
  .object({
    kind: z.literal('stickiness'),
    people: z.array(z.int()).describe('First those active in one interval, then in two, …'),
  })
  .meta({ id: 'StickinessAnswer' });
export type StickinessAnswer = z.infer<typeof stickinessAnswer>;

const counts = z.array(z.int());
export const lifecycleAnswer = z
  .object({
    kind: z.literal('lifecycle'),
    buckets,
    new: counts,
    returning: counts,
    resurrecting: counts,
    dormant: counts.describe('Negative: people lost.'),
  })
  .meta({ id: 'LifecycleAnswer' });
export type LifecycleAnswer = z.infer<typeof lifecycleAnswer>;

export const pathsAnswer = z
  .object({
    kind: z.literal('paths'),
    nodes: z.array(z.object({ step: z.int(), name: z.string(), people: z.int() })),
    links: z.array(z.object({ step: z.int(), from: z.string(), to: z.string(), people: z.int() })),
  })
  .meta({ id: 'PathsAnswer' });
export type PathsAnswer = z.infer<typeof pathsAnswer>;

export const answerSchema = z
  .discriminatedUnion('kind', [
    trendAnswer,
    funnelAnswer,
    retentionAnswer,
    stickinessAnswer,
    lifecycleAnswer,
    pathsAnswer,
  ])
  .meta({ id: 'Answer' });
export type Answer = z.infer<typeof answerSchema>;
