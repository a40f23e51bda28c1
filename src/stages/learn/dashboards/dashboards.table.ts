import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';
import type { Scope, Tile } from './dashboards.contract.ts';

export const dashboardTable = pgTable('dashboards', {
  ...recordColumns(),
  name: text('name').notNull(),
  description: text('description'),
  productId: uuid('product_id'),
  tiles: jsonb('tiles').$type<Tile[]>().notNull(),
  scope: jsonb('scope').$type<Scope>().notNull(),
});
