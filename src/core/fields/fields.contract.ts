import { z } from 'zod';
import { choice, integer, json, list, longText, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';

const adminOnly = { role: 'admin' } as const;

export const customFields = defineResource({
  noun: 'custom_field',
  path: 'custom-fields',
  prefix: 'CF',
  label: { one: 'Custom field', many: 'Custom fields' },
  about:
    'A field that your team adds to a kind of record; usable in lists, filters, imports and exports.',
  title: 'label',
  policy: resourcePolicy({ create: adminOnly, update: adminOnly, archive: adminOnly }),
  defaultSort: 'place',
  fields: {
    noun: text('Kind of record', { max: 63, min: 1 }).required(),
    name: text('Name in the API', { max: 63, min: 1 })
      .required()
      .help('Lower case letters, digits and _.'),
    label: text('Label', { max: 120, min: 1 }).required(),
    kind: choice('Type', [
      { value: 'text', label: 'Text' },
      { value: 'number', label: 'Number' },
      { value: 'date', label: 'Date' },
      { value: 'choice', label: 'Choice' },
      { value: 'person', label: 'Person' },
      { value: 'link', label: 'Link' },
    ]).required(),
    options: list('Options', { max: 200, length: 120 }).help('What a choice offers.'),
    optionColors: json('Colours of the options', z.record(z.string().max(120), z.string().max(20)))
      .default({})
      .help('Option → a colour name of the theme, such as teal.'),
    help: longText('Help', { max: 500 }),
    place: integer('Place').computedWith(0).help('Its place among the fields of its kind.'),
  },
});

export type CustomField = RecordOf<typeof customFields>;

export const customFieldRoutes = {
  order: defineRoute({
    id: 'custom_field.order',
    method: 'PUT',
    path: '/workspaces/{workspace}/custom-fields/order',
    summary: 'Put the custom fields of a kind of record in this order',
    access: { kind: 'workspace', rule: customFields.policy.update },
    params: inWorkspace,
    body: z.strictObject({
      ids: z.array(z.uuid()).min(1).max(500).describe('The fields, first to last.'),
    }),
  }),
};
