import { date, doublePrecision, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns, tsvector } from '#platform/db/columns.ts';

export const featureTable = pgTable('features', {
  ...recordColumns(),
  title: text('title').notNull(),
  description: text('description'),
  state: text('state').notNull(),
  productId: uuid('product_id'),
  parentId: uuid('parent_id'),
  ownerId: uuid('owner_id'),
  horizon: text('horizon'),
  effortLow: doublePrecision('effort_low'),
  effortHigh: doublePrecision('effort_high'),
  targetStart: date('target_start'),
  targetEnd: date('target_end'),
  targetPrecision: text('target_precision'),
  rank: text('rank'),
  shippedAt: date('shipped_at'),
  reach: integer('reach'),
  demand: doublePrecision('demand'),
  confidence: doublePrecision('confidence'),
  score: doublePrecision('score'),
  search: tsvector('search'),
});
