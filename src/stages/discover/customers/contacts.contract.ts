import { email, reference, text, timestamp } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

export const contacts = defineResource({
  noun: 'contact',
  path: 'contacts',
  prefix: 'CT',
  label: { one: 'Contact', many: 'Contacts' },
  about:
    'A person whose words count: who they are, what they use your product for, and all they said.',
  title: 'name',
  titleFallback: 'email',
  facts: ['role', 'companyId'],
  policy: resourcePolicy({ create: { role: 'contributor' }, erase: { role: 'admin' } }),
  imports: {
    matchBy: ['externalId', 'email'],
    aliases: {
      name: ['Contact', 'Full name', 'Respondent', 'Author', 'User', 'From', 'Customer name'],
      email: ['E-mail address', 'Email', 'Mail', 'Contact email'],
      role: ['Job title', 'Position', 'Primary role'],
      externalId: ['User id', 'Contact id', 'Respondent id'],
    },
  },
  fields: {
    name: text('Name', { max: 300 }),
    email: email('E-mail'),
    companyId: reference('Company', 'company'),
    role: text('Role', { max: 300 }).help('What they do: data scientist, teacher, buyer.'),
    industry: text('Industry', { max: 300 }),
    usage: text('Usage', { max: 300 }).help('How much they use the product, such as “daily”.'),
    externalId: text('External id', { max: 300, min: 1 }).help(
      'Their id in the system they come from; unique in the workspace.',
    ),
    erasedAt: timestamp('Erased').computed().help('When personal data was erased on request.'),
  },
});

export type Contact = RecordOf<typeof contacts>;
