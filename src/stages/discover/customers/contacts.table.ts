import { pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, recordColumns, tsvector } from '#platform/db/columns.ts';

export const contactTable = pgTable('contacts', {
  ...recordColumns(),
  name: text('name'),
  email: text('email'),
  companyId: uuid('company_id'),
  role: text('role'),
  industry: text('industry'),
  usage: text('usage'),
  externalId: text('external_id'),
  erasedAt: instant('erased_at'),
  search: tsvector('search'),
});
