import { choice, list, longText, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

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
  defaultSort: 'label',
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
    help: longText('Help', { max: 500 }),
  },
});

export type CustomField = RecordOf<typeof customFields>;
