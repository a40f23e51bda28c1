import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';
import { resourceFeature } from '#platform/resource/feature.ts';
import { refuseCycle } from '#platform/resource/hierarchy.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { products } from './products.contract.ts';

const productTable = pgTable('products', {
  ...recordColumns(),
  name: text('name').notNull(),
  level: text('level').notNull(),
  phase: text('phase'),
  description: text('description'),
  parentId: uuid('parent_id'),
  ownerId: uuid('owner_id'),
});

export const productService = new ResourceService(products, productTable, {
  beforeUpdate: (tx, before, change) => refuseCycle(tx, productTable, before.id, change),
});
export const productsFeature = resourceFeature(productService);
