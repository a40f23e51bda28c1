import {
  boolean,
  date,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, recordColumns } from '#platform/db/columns.ts';
import type { Source } from './source.contract.ts';

export const metricTable = pgTable('metrics', {
  ...recordColumns(),
  name: text('name').notNull(),
  description: text('description'),
  kind: text('kind').notNull(),
  source: jsonb('source').$type<Source>().notNull(),
  unit: text('unit'),
  direction: text('direction').notNull(),
  target: doublePrecision('target'),
  targetDate: date('target_date'),
  northStar: boolean('north_star').notNull(),
  parentId: uuid('parent_id'),
  productId: uuid('product_id'),
  ownerId: uuid('owner_id'),
  timeZone: text('time_zone').notNull(),
  latestValue: doublePrecision('latest_value'),
  latestDay: date('latest_day'),
  change: doublePrecision('change'),
  measuredAt: instant('measured_at'),
  daysLeft: integer('days_left').notNull(),
  lastError: text('last_error'),
});
