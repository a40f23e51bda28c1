import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';

export const productTable = pgTable('products', {
  ...recordColumns(),
  name: text('name').notNull(),
  level: text('level').notNull(),
  phase: text('phase'),
  description: text('description'),
  parentId: uuid('parent_id'),
  ownerId: uuid('owner_id'),
});
