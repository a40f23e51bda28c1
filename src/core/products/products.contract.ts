import { choice, longText, person, reference, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';

export const products = defineResource({
  noun: 'product',
  path: 'products',
  prefix: 'PR',
  label: { one: 'Product', many: 'Products' },
  about:
    'What you build, as a line of products: portfolios hold products, products hold components.',
  title: 'name',
  policy: resourcePolicy(),
  defaultSort: 'name',
  imports: { matchBy: ['name'] },
  fields: {
    name: text('Name', { max: 200, min: 1 }).required(),
    level: choice('Level', ['portfolio', 'product', 'component']).default('product'),
    phase: choice('Phase', [
      { value: 'idea', label: 'Idea', color: 'grape' },
      { value: 'introduction', label: 'Introduction', color: 'blue' },
      { value: 'growth', label: 'Growth', color: 'teal' },
      { value: 'maturity', label: 'Maturity', color: 'green' },
      { value: 'sunset', label: 'Sunset', color: 'gray' },
    ]).help('Where the product is in its life.'),
    description: longText('Description'),
    parentId: reference('Part of', 'product'),
    ownerId: person('Owner'),
  },
});

export type Product = RecordOf<typeof products>;
