import { z } from 'zod';
import { choice, json, list, longText, number, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';

/** The filters of a list, by parameter name, as its address would carry them. */
export const segmentRule = z.record(z.string().max(100), z.string().max(500));
export type SegmentRule = z.infer<typeof segmentRule>;

/** As many as can be picked by hand; for more, a rule serves better. */
export const MAX_PICKED = 1000;

export const segments = defineResource({
  noun: 'segment',
  path: 'segments',
  prefix: 'SG',
  label: { one: 'Segment', many: 'Segments' },
  about:
    'A kind of customer that you decide for, told by a rule or picked by hand, with its weight in scores.',
  title: 'name',
  policy: resourcePolicy({ create: { role: 'editor' } }),
  defaultSort: 'name',
  fields: {
    name: text('Name', { max: 120, min: 1 }).required(),
    noun: choice('Of', [
      { value: 'contact', label: 'Contacts' },
      { value: 'company', label: 'Companies' },
    ]).required(),
    description: longText('Description', { max: 2000 }),
    rule: json('Rule', segmentRule).help(
      'Filters of the list of contacts or companies: {"role.contains": "teacher"}. Without a rule only those picked by hand belong.',
    ),
    pickedIds: list('Picked by hand', { max: MAX_PICKED, length: 36 }).unfiltered(),
    weight: number('Weight', { min: 0, max: 100 })
      .default(1)
      .help('How much its members count in demand; 1 is like everyone else.'),
  },
});

export type Segment = RecordOf<typeof segments>;

const count = z.object({ count: z.int() });
const read = { kind: 'workspace', rule: segments.policy.read } as const;

export const segmentRoutes = {
  count: defineRoute({
    id: 'segment.members_count',
    method: 'GET',
    path: '/workspaces/{workspace}/segments/{id}/count',
    summary: 'How many belong to a segment right now',
    access: read,
    params: inRecord,
    output: count,
  }),
  pick: defineRoute({
    id: 'segment.pick',
    method: 'POST',
    path: '/workspaces/{workspace}/segments/{id}/picked',
    summary: 'Pick members of a segment by hand, or take picked ones out',
    description: 'Answers those that were really added or taken out: what would take it back.',
    access: { kind: 'workspace', rule: segments.policy.update },
    params: inRecord,
    body: z.strictObject({
      add: z.array(z.uuid()).max(1000).default([]),
      remove: z.array(z.uuid()).max(1000).default([]),
    }),
    output: z.object({
      added: z.array(z.uuid()),
      removed: z.array(z.uuid()),
      picked: z.int().describe('Picked by hand from now on.'),
    }),
  }),
  preview: defineRoute({
    id: 'segment.preview',
    method: 'POST',
    path: '/workspaces/{workspace}/segments/preview',
    summary: 'How many a rule would take in, before it is saved',
    access: read,
    rate: 'read',
    params: inWorkspace,
    body: z.strictObject({
      noun: z.enum(['contact', 'company']),
      rule: segmentRule.nullable().default(null),
      pickedIds: z.array(z.uuid()).max(1000).default([]),
    }),
    output: count.extend({
      sample: z
        .array(z.object({ id: z.uuid(), key: z.string(), title: z.string() }))
        .describe('A few of them.'),
    }),
  }),
};
