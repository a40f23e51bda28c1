import { z } from 'zod';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';
import { opportunities } from './opportunities.contract.ts';

/** A problem in the tree, with what speaks for it and what is being done about it. */
export const treeNodeSchema = z.object({
  id: z.uuid(),
  key: z.string(),
  title: z.string(),
  state: z.string(),
  version: z.int(),
  parentId: z.uuid().nullable(),
  ownerId: z.uuid().nullable(),
  quotes: z.int().describe('Insights that support it directly.'),
  features: z
    .array(z.object({ id: z.uuid(), key: z.string(), title: z.string(), state: z.string() }))
    .describe('Features that address it.'),
});
export type TreeNode = z.infer<typeof treeNodeSchema>;

/** Most problems a tree shows at once; beyond, the list serves better. */
export const MAX_TREE = 5000;

export const opportunityTreeRoute = defineRoute({
  id: 'opportunity.tree',
  method: 'GET',
  path: '/workspaces/{workspace}/opportunities/tree',
  summary: 'All problems, with their parents, evidence and the features that address them',
  access: { kind: 'workspace', rule: opportunities.policy.read },
  params: inWorkspace,
  query: z.strictObject({
    'productId.within': z
      .uuid()
      .optional()
      .describe('Only those of a product and what is below it.'),
  }),
  output: z.object({
    items: z.array(treeNodeSchema),
    complete: z.boolean().describe(`False when there are more than ${MAX_TREE}.`),
  }),
});
