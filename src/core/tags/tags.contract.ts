import { z } from 'zod';
import { text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord } from '#platform/contract/route.ts';

export const tags = defineResource({
  noun: 'tag',
  path: 'tags',
  prefix: 'TAG',
  label: { one: 'Tag', many: 'Tags' },
  about: 'A word that gathers records of any kind.',
  title: 'name',
  policy: resourcePolicy({
    create: { role: 'contributor' },
    update: { role: 'editor' },
    archive: { role: 'editor' },
  }),
  defaultSort: 'name',
  imports: { matchBy: ['name'] },
  fields: {
    name: text('Name', { max: 80, min: 1 }).required(),
    color: text('Colour', { max: 20 }).help('A colour name of the theme, such as teal.'),
    group: text('Group', { max: 80 }).help('Tags of one group are shown together.'),
  },
});

export type Tag = RecordOf<typeof tags>;

export const tagRoutes = {
  usage: defineRoute({
    id: 'tag.usage',
    method: 'GET',
    path: '/workspaces/{workspace}/tags/{id}/usage',
    summary: 'How many records of each kind carry a tag',
    access: { kind: 'workspace', rule: tags.policy.read },
    params: inRecord,
    output: z.object({ items: z.array(z.object({ noun: z.string(), count: z.int() })) }),
  }),
  merge: defineRoute({
    id: 'tag.merge',
    method: 'POST',
    path: '/workspaces/{workspace}/tags/{id}/merge',
    summary: 'Put another tag in a tag’s place everywhere, and archive it',
    access: { kind: 'workspace', rule: tags.policy.update },
    rate: 'heavy',
    params: inRecord,
    body: z.strictObject({ intoId: z.uuid() }),
    output: z.object({
      changed: z.int(),
      batchId: z.uuid().nullable().describe('Gives the records their tag back.'),
    }),
  }),
};
