import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';

export const productKeySchema = z.object({
  id: z.uuid(),
  name: z.string(),
  productId: z.uuid(),
  hint: z.string().describe('How the key begins, to recognise it.'),
  dailyQuota: z
    .int()
    .nullable()
    .describe('Events a day (UTC) that its product may send over all keys; null: no limit.'),
  createdAt: z.string(),
});
export type ProductKey = z.infer<typeof productKeySchema>;

/** Who may make and revoke keys. */
export const manageProductKeys = { role: 'admin' } as const;

const path = '/workspaces/{workspace}/product-keys';

export const productKeyRoutes = {
  list: defineRoute({
    id: 'product_key.list',
    method: 'GET',
    path,
    summary: 'The keys with which products send events',
    access: { kind: 'workspace', rule: { role: 'editor' } },
    params: inWorkspace,
    output: z.object({ items: z.array(productKeySchema) }),
  }),
  create: defineRoute({
    id: 'product_key.create',
    method: 'POST',
    path,
    summary: 'Make a key with which a product sends events; it is shown this once',
    description:
      'The key can send events of its product and do nothing else: it reads nothing, so that it may stand in the code of a page.',
    access: { kind: 'workspace', rule: manageProductKeys },
    params: inWorkspace,
    body: z.strictObject({
      name: storableText(100, 1).trim(),
      productId: z.uuid(),
      dailyQuota: z.int().min(1).max(2_000_000_000).nullable().default(null),
    }),
    output: productKeySchema.extend({ secret: z.string() }),
    status: 201,
  }),
  revoke: defineRoute({
    id: 'product_key.revoke',
    method: 'DELETE',
    path: `${path}/{id}`,
    summary: 'Revoke a key; what is sent with it from now on is refused',
    access: { kind: 'workspace', rule: manageProductKeys },
    params: inRecord,
  }),
};
