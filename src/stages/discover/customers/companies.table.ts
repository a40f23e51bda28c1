import { doublePrecision, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns, tsvector } from '#platform/db/columns.ts';

export const companyTable = pgTable('companies', {
  ...recordColumns(),
  name: text('name').notNull(),
  domains: text('domains').array().notNull(),
  status: text('status'),
  plan: text('plan'),
  tier: text('tier'),
  revenue: doublePrecision('revenue'),
  size: integer('size'),
  externalId: text('external_id'),
  ownerId: uuid('owner_id'),
  search: tsvector('search'),
});
