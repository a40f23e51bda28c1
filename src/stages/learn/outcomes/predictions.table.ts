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
import { recordColumns } from '#platform/db/columns.ts';
import type { Prediction } from './predictions.contract.ts';

export const predictionTable = pgTable('predictions', {
  ...recordColumns(),
  title: text('title').notNull(),
  featureId: uuid('feature_id').notNull(),
  metricId: uuid('metric_id').notNull(),
  scale: text('scale').notNull(),
  low: doublePrecision('low').notNull(),
  high: doublePrecision('high').notNull(),
  confidence: integer('confidence').notNull(),
  reviewOn: date('review_on').notNull(),
  releasedOn: date('released_on'),
  comparisonId: uuid('comparison_id'),
  factor: text('factor').notNull(),
  predictorId: uuid('predictor_id'),
  reason: text('reason'),
  state: text('state').notNull(),
  late: boolean('late').notNull(),
  changedAfterShip: boolean('changed_after_ship').notNull(),
  original: jsonb('original').$type<Prediction['original']>(),
});
