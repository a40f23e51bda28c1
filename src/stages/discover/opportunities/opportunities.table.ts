import { doublePrecision, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns, tsvector } from '#platform/db/columns.ts';

export const opportunityTable = pgTable('opportunities', {
  ...recordColumns(),
  title: text('title').notNull(),
  statement: text('statement'),
  who: text('who'),
  state: text('state').notNull(),
  parentId: uuid('parent_id'),
  productId: uuid('product_id'),
  ownerId: uuid('owner_id'),
  reach: integer('reach'),
  demand: doublePrecision('demand'),
  confidence: doublePrecision('confidence'),
  score: doublePrecision('score'),
  search: tsvector('search'),
});
