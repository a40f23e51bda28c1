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

export const alertTable = pgTable('alerts', {
  ...recordColumns(),
  name: text('name').notNull(),
  metricId: uuid('metric_id').notNull(),
  condition: text('condition').notNull(),
  threshold: doublePrecision('threshold'),
  sensitivity: text('sensitivity').notNull(),
  missingDays: integer('missing_days'),
  tell: jsonb('tell').$type<string[]>().notNull(),
  mail: boolean('mail').notNull(),
  coolDownHours: integer('cool_down_hours').notNull(),
  snoozedUntil: instant('snoozed_until'),
  active: boolean('active').notNull(),
  state: text('state').notNull(),
  stateReason: text('state_reason'),
  firingSince: date('firing_since'),
  evaluatedAt: instant('evaluated_at'),
  lastToldAt: instant('last_told_at'),
});
