import { doublePrecision, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { recordColumns } from '#platform/db/columns.ts';
import type { SegmentRule } from './segments.contract.ts';

export const segmentTable = pgTable('segments', {
  ...recordColumns(),
  name: text('name').notNull(),
  noun: text('noun').notNull(),
  description: text('description'),
  rule: jsonb('rule').$type<SegmentRule>(),
  pickedIds: uuid('picked_ids').array().notNull(),
  weight: doublePrecision('weight').notNull(),
});
