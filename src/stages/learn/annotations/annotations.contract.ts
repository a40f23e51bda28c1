import { z } from 'zod';
import { date, longText, reference, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

export const annotations = defineResource({
  noun: 'annotation',
  path: 'annotations',
  prefix: 'AN',
  label: { one: 'Annotation', many: 'Annotations' },
  about:
    'What happened on a day, marked in every chart over time: a campaign, an outage, a change of price. Features mark the day they shipped by themselves.',
  title: 'text',
  defaultSort: '-day',
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  imports: { matchBy: [['day', 'text']] },
  fields: {
    text: text('What happened', { max: 200, min: 1 }).required(),
    day: date('Day').required(),
    productId: reference('Product', 'product', { tree: 'products' }).help(
      'Marked in charts about this product and those above it; without one, in all.',
    ),
    description: longText('Description', { max: 20_000 }),
  },
});
export type Annotation = RecordOf<typeof annotations>;

/** Most marks of one answer. */
export const MAX_MARKS = 300;

export const markSchema = z.object({
  id: z.uuid().describe('The record behind it.'),
  noun: z.enum(['annotation', 'feature']),
  key: z.string(),
  day: z.iso.date(),
  text: z.string(),
});
export type Mark = z.infer<typeof markSchema>;

export const annotationRoutes = {
  marks: defineRoute({
    id: 'annotation.marks',
    method: 'GET',
    path: '/workspaces/{workspace}/annotations/marks',
    summary: 'What charts mark on these days: annotations, and features that shipped',
    access: { kind: 'workspace', rule: annotations.policy.read },
    params: inWorkspace,
    query: z.strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      productId: z.uuid().optional().describe('About this product and all below it.'),
    }),
    output: z.object({
      items: z.array(markSchema).describe('In the order of their days.'),
      left: z.int().describe(`How many more there are than the latest ${MAX_MARKS}.`),
    }),
  }),
};
