import { boolean, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';
import type { ScoreModel } from './score-models.contract.ts';

export const scoreModelTable = pgTable('score_models', {
  ...recordColumns(),
  name: text('name').notNull(),
  noun: text('noun').notNull(),
  method: text('method').notNull(),
  about: text('about'),
  criteria: jsonb('criteria').$type<ScoreModel['criteria']>().notNull(),
  rubrics: jsonb('rubrics').$type<ScoreModel['rubrics']>().notNull(),
  leading: boolean('is_leading').notNull(),
});
