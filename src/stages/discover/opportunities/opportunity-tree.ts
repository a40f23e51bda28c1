import { sql } from 'drizzle-orm';
import { productAndBelow } from '#core/products/products.tree.ts';
import type { Tx } from '#platform/db/database.ts';
import { MAX_TREE, type TreeNode } from './opportunity-tree.contract.ts';

/**
 * Every problem that is not archived, or those of a product with all below it, flat; the
 * reader hangs them below each other. A child whose parent is not among them stands at
 * the top. One statement; two for a product.
 */
export async function opportunityTree(
  tx: Tx,
  productId?: string,
): Promise<{ items: TreeNode[]; complete: boolean }> {
  const products = productId ? sql.param(await productAndBelow(tx, productId)) : null;
  const among = (alias: string) =>
    products ? sql`and ${sql.raw(alias)}.product_id = any(${products}::uuid[])` : sql``;
  const { rows } = await tx.db.execute<TreeNode & Record<string, unknown>>(sql`
    select o.id, o.key, o.title, o.state, o.version, o.owner_id as "ownerId", p.id as "parentId",
      (select count(*)::int from links l
        where l.workspace_id = o.workspace_id and l.to_id = o.id and l.kind = 'supports') as quotes,
      coalesce((
        select jsonb_agg(jsonb_build_object('id', f.id, 'key', f.key, 'title', f.title, 'state', f.state) order by f.id)
        from links l join features f on f.workspace_id = l.workspace_id and f.id = l.to_id and f.archived_at is null
        where l.workspace_id = o.workspace_id and l.from_id = o.id and l.kind = 'addressed_by'
      ), '[]') as features
    from opportunities o
    left join opportunities p on p.workspace_id = o.workspace_id and p.id = o.parent_id
      and p.archived_at is null ${among('p')}
    where o.workspace_id = ${tx.workspaceId} and o.archived_at is null ${among('o')}
    order by o.id desc limit ${MAX_TREE + 1}`);
  return { items: rows.slice(0, MAX_TREE), complete: rows.length <= MAX_TREE };
}
