import { choice, integer, list, number, person, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

export const companies = defineResource({
  noun: 'company',
  path: 'companies',
  prefix: 'CO',
  label: { one: 'Company', many: 'Companies' },
  about:
    'An organisation that uses what you make, or could: who pays, how much, and what its people say.',
  title: 'name',
  facts: ['status', 'plan', 'revenue'],
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  imports: {
    matchBy: ['externalId', 'name'],
    aliases: {
      name: ['Company', 'Organisation', 'Account', 'Account name', 'Employer'],
      domains: ['Website', 'Domain'],
      revenue: ['ARR', 'Annual recurring revenue', 'Revenue', 'Annual spend'],
      size: ['Employees', 'Headcount', 'Company size'],
      externalId: ['Account id', 'Company id'],
    },
  },
  fields: {
    name: text('Name', { max: 300, min: 1 }).required(),
    domains: list('Domains', { max: 50, length: 253 }).help(
      'Web domains; people whose e-mail ends in one belong to this company.',
    ),
    status: choice('Status', [
      { value: 'prospect', label: 'Prospect', color: 'gray' },
      { value: 'trial', label: 'Trial', color: 'blue' },
      { value: 'customer', label: 'Customer', color: 'green' },
      { value: 'churned', label: 'Churned', color: 'red' },
      { value: 'partner', label: 'Partner', color: 'violet' },
    ]),
    plan: text('Plan', { max: 120 }),
    tier: text('Tier', { max: 120 }),
    revenue: number('Annual revenue', { min: 0 })
      .unit('a year')
      .help('What it pays you in a year, in the currency your team counts in.'),
    size: integer('People', { min: 0 }).help('How many people work there.'),
    externalId: text('External id', { max: 300, min: 1 }).help(
      'Its id in the system it comes from; unique in the workspace.',
    ),
    ownerId: person('Owner'),
  },
});

export type Company = RecordOf<typeof companies>;
