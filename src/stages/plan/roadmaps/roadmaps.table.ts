import { date, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';

export const roadmapTable = pgTable('roadmaps', {
  ...recordColumns(),
  name: text('name').notNull(),
  description: text('description'),
  layout: text('layout').notNull(),
  groupBy: text('group_by'),
  productId: uuid('product_id'),
  filter: jsonb('filter').notNull(),
  shownFields: jsonb('shown_fields').notNull(),
  zoom: text('zoom').notNull(),
  rangeStart: date('range_start'),
  rangeEnd: date('range_end'),
  ownerId: uuid('owner_id'),
});
