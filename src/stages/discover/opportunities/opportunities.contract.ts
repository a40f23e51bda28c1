import {
  choice,
  integer,
  longText,
  number,
  person,
  reference,
  text,
} from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

export const opportunities = defineResource({
  noun: 'opportunity',
  path: 'opportunities',
  prefix: 'OP',
  label: { one: 'Opportunity', many: 'Opportunities' },
  about: 'A problem worth solving, in the words of those who have it, with the evidence for it.',
  title: 'title',
  imports: { matchBy: ['key', 'title'] },
  policy: resourcePolicy({ create: { role: 'contributor' } }),
  fields: {
    title: text('Title', { max: 300, min: 1 }).required(),
    statement: longText('Statement').help('Who has which problem, and what it costs them.'),
    who: text('Who has it'),
    state: choice('State', [
      { value: 'open', label: 'Open', color: 'blue' },
      { value: 'exploring', label: 'Exploring', color: 'violet' },
      { value: 'addressed', label: 'Addressed', color: 'green' },
      { value: 'declined', label: 'Declined', color: 'gray' },
    ])
      .default('open')
      .reserved({
        declined:
          'Declining takes a reason: choose “Decline” (POST …/opportunities/{id}/decline), so that those who asked can be told why.',
      }),
    parentId: reference('Parent opportunity', 'opportunity'),
    productId: reference('Product', 'product', { tree: 'products' }),
    ownerId: person('Owner'),
    reach: integer('Reach')
      .computed()
      .unit('customers')
      .help('Distinct customers who asked for it.'),
    demand: number('Demand')
      .computed()
      .help('How much it matters to how many: the evidence, weighed and faded with age.'),
    confidence: number('Confidence')
      .computed()
      .share()
      .help('How well grounded the demand is, 0 to 1.'),
    score: number('Score').computed().help('Its value in the leading score model.'),
  },
});

export type Opportunity = RecordOf<typeof opportunities>;
