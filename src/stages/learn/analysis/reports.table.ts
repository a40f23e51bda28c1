import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';
import type { Cohort } from './filter.contract.ts';
import type { Question } from './question.contract.ts';

export const reportTable = pgTable('reports', {
  ...recordColumns(),
  name: text('name').notNull(),
  description: text('description'),
  question: jsonb('question').$type<Question>().notNull(),
  productId: uuid('product_id'),
});

export const cohortTable = pgTable('cohorts', {
  ...recordColumns(),
  name: text('name').notNull(),
  description: text('description'),
  definition: jsonb('definition').$type<Cohort>().notNull(),
});
