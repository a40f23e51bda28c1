import { pgTable, text } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';

export const tagTable = pgTable('tags', {
  ...recordColumns(),
  name: text('name').notNull(),
  color: text('color'),
  group: text('group_name'),
});
