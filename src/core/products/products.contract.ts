import { z } from 'zod';
import { choice, longText, person, reference, text } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';
import { LEVELS } from './levels.ts';

/** Where a product is in its life, from the first thought to its retirement. */
export const PHASES = [
  { value: 'idea', label: 'Idea', color: 'grape' },
  { value: 'introduction', label: 'Introduction', color: 'blue' },
  { value: 'growth', label: 'Growth', color: 'teal' },
  { value: 'maturity', label: 'Maturity', color: 'green' },
  { value: 'sunset', label: 'Sunset', color: 'gray' },
] as const;

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
    level: choice('Level', LEVELS)
      .default('product')
      .help('Portfolios hold portfolios and products; products hold components.'),
    phase: choice('Phase', PHASES).help('Where the product is in its life.'),
    description: longText('Description'),
    parentId: reference('Part of', 'product'),
    ownerId: person('Owner'),
  },
});

export type Product = RecordOf<typeof products>;

/** A product as trees and the product switcher need it. */
export const productNodeSchema = z.object({
  id: z.uuid(),
  version: z.int(),
  key: z.string(),
  name: z.string(),
  level: products.fields.level.output,
  phase: products.fields.phase.output,
  parentId: z.uuid().nullable(),
  ownerId: z.uuid().nullable(),
  createdBy: z.uuid().nullable(),
  depth: z.int().describe('0 at the top.'),
});
export type ProductNode = z.infer<typeof productNodeSchema>;

export const productRoutes = {
  tree: defineRoute({
    id: 'product.tree',
    method: 'GET',
    path: '/workspaces/{workspace}/products/tree',
    summary: 'All products as a tree',
    description: 'Every product that is not archived, each after its parent; one answer, no pages.',
    access: { kind: 'workspace', rule: products.policy.read },
    params: inWorkspace,
    output: z.object({ items: z.array(productNodeSchema) }),
  }),
};
