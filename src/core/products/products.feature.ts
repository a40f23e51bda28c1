import { implement } from '#platform/api/feature.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { refuseCycle } from '#platform/resource/hierarchy.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { productRoutes, products } from './products.contract.ts';
import { productTable } from './products.table.ts';
import { productTree, requireNesting } from './products.tree.ts';

export const productService = new ResourceService(products, productTable, {
  beforeCreate: (tx, inputs) =>
    requireNesting(
      tx,
      inputs.map(({ level, parentId }) => ({
        level: level ?? 'product',
        parentId: parentId ?? null,
      })),
    ),
  async beforeUpdate(tx, before, change) {
    await refuseCycle(tx, productTable, before.id, change);
    if (change.level !== undefined || change.parentId !== undefined) {
      const { id, level, parentId } = { ...before, ...change } as typeof before;
      await requireNesting(tx, [{ id, level, parentId }]);
    }
    return change;
  },
});
export const productsFeature = resourceFeature(productService, {
  routes: [implement(productRoutes.tree, async ({ tx }) => ({ items: await productTree(tx) }))],
});
