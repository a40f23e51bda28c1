import { date, doublePrecision, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, recordColumns, tsvector } from '#platform/db/columns.ts';

export const declineTable = pgTable('declines', {
  ...recordColumns(),
  title: text('title').notNull(),
  recordId: uuid('record_id').notNull(),
  noun: text('noun').notNull(),
  category: text('category').notNull(),
  reason: text('reason').notNull(),
  note: text('note'),
  status: text('status').notNull(),
  stateBefore: text('state_before').notNull(),
  revisitCustomers: integer('revisit_customers'),
  revisitRevenue: doublePrecision('revisit_revenue'),
  revisitOn: date('revisit_on'),
  reachThen: integer('reach_then').notNull(),
  revenueThen: doublePrecision('revenue_then').notNull(),
  reachNow: integer('reach_now').notNull(),
  revenueNow: doublePrecision('revenue_now').notNull(),
  requesters: integer('requesters').notNull(),
  told: integer('told').notNull(),
  endedAt: instant('ended_at'),
  endedBecause: text('ended_because'),
  search: tsvector('search'),
});
