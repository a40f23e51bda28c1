import { bigint, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant, recordColumns } from '#platform/db/columns.ts';

export const importTable = pgTable('imports', {
  ...recordColumns(),
  fileName: text('file_name').notNull(),
  fileBytes: bigint('file_bytes', { mode: 'number' }).notNull(),
  fileId: uuid('file_id'),
  target: text('target'),
  reading: jsonb('reading').notNull(),
  mapping: jsonb('mapping'),
  state: text('state').notNull(),
  progress: jsonb('progress'),
  checkResult: jsonb('check_result'),
  result: jsonb('result'),
  undoResult: jsonb('undo_result'),
  problem: text('problem'),
  startedAt: instant('started_at'),
  finishedAt: instant('finished_at'),
  fileKeptUntil: instant('file_kept_until'),
  fileRemovedAt: instant('file_removed_at'),
});
