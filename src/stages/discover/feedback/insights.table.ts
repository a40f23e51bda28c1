import { integer, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';

export const insightTable = pgTable('insights', {
  ...recordColumns(),
  title: text('title').notNull(),
  feedbackId: uuid('feedback_id').notNull(),
  excerpt: text('excerpt'),
  startOffset: integer('start_offset'),
  endOffset: integer('end_offset'),
  importance: smallint('importance'),
  note: text('note'),
});
