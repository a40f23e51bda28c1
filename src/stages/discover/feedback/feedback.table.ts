import { jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, recordColumns, tsvector } from '#platform/db/columns.ts';

/** What a note was like before it was merged: unmerging gives it back. */
export interface BeforeMerge {
  archived: boolean;
  /** Tags that the surviving note got from this one. */
  givenTagIds: string[];
}

export const feedbackTable = pgTable('feedback', {
  ...recordColumns(),
  title: text('title'),
  body: text('body').notNull(),
  state: text('state').notNull(),
  processedAt: instant('processed_at'),
  source: text('source').notNull(),
  sourceId: text('source_id'),
  sourceUrl: text('source_url'),
  contactId: uuid('contact_id'),
  companyId: uuid('company_id'),
  productId: uuid('product_id'),
  saidAt: instant('said_at').notNull(),
  question: text('question'),
  assigneeId: uuid('assignee_id'),
  mergedIntoId: uuid('merged_into_id'),
  survivorId: uuid('survivor_id'),
  beforeMerge: jsonb('before_merge').$type<BeforeMerge>(),
  search: tsvector('search'),
});
