import { text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

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
