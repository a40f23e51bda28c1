import {
  choice,
  date,
  longText,
  number,
  person,
  reference,
  text,
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

export const FEATURE_STATES = [
  { value: 'idea', label: 'Idea', color: 'gray' },
  { value: 'candidate', label: 'Candidate', color: 'blue' },
  { value: 'planned', label: 'Planned', color: 'indigo' },
  { value: 'in_progress', label: 'In progress', color: 'yellow' },
  { value: 'shipped', label: 'Shipped', color: 'green' },
  { value: 'measured', label: 'Measured', color: 'teal' },
  { value: 'declined', label: 'Declined', color: 'red' },
  { value: 'retired', label: 'Retired', color: 'dark' },
] as const;

/** How exactly a target window is known: its days are the first and last of that span. */
export const PRECISIONS = ['day', 'month', 'quarter', 'half', 'year'] as const;

export const features = defineResource({
  noun: 'feature',
  path: 'features',
  prefix: 'FT',
  label: { one: 'Feature', many: 'Features' },
  about:
    'Something you may build: from idea over plan to shipped and measured, with the evidence for it.',
  title: 'title',
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  imports: { matchBy: ['key', 'title'] },
  fields: {
    title: text('Title', { max: 300, min: 1 }).required(),
    description: longText('Description'),
    state: choice('State', FEATURE_STATES).default('idea'),
    productId: reference('Product', 'product'),
    parentId: reference('Part of', 'feature'),
    ownerId: person('Owner'),
    horizon: choice('Horizon', ['now', 'next', 'later']).help(
      'Its column on a now-next-later roadmap.',
    ),
    effortLow: number('Effort, low', { min: 0 }).unit('person-months'),
    effortHigh: number('Effort, high', { min: 0 }).unit('person-months'),
    targetStart: date('Target start'),
    targetEnd: date('Target end'),
    targetPrecision: choice('Target precision', PRECISIONS),
    rank: text('Rank', { max: 200 })
      .help('Its place among others when ordered by hand.')
      .unfiltered(),
    shippedAt: date('Shipped on'),
  },
});

export type FeatureRecord = RecordOf<typeof features>;
