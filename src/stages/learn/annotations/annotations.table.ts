import { date, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';

export const annotationTable = pgTable('annotations', {
  ...recordColumns(),
  text: text('text').notNull(),
  day: date('day').notNull(),
  productId: uuid('product_id'),
  description: text('description'),
});
