import { boolean, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';

export const feedbackFormTable = pgTable('feedback_forms', {
  ...recordColumns(),
  name: text('name').notNull(),
  question: text('question').notNull(),
  intro: text('intro'),
  thanks: text('thanks'),
  askContact: text('ask_contact').notNull(),
  enabled: boolean('enabled').notNull(),
  productId: uuid('product_id'),
  token: text('token').notNull(),
});
