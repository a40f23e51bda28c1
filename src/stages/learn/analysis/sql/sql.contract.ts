import { z } from 'zod';
import { storableText } from '#platform/contract/field.ts';
import { defineRoute, inWorkspace } from '#platform/contract/route.ts';
import { defineSetting } from '#platform/contract/setting.ts';
import { zoneSchema } from '../filter.contract.ts';

/** Most rows that the screen shows, and that a CSV has. */
export const SQL_ROWS = { shown: 10_000, csv: 100_000 } as const;
export const SQL_SECONDS = 30;

/** A SELECT that a member wrote, in the SQL of the event store; it reads the table `events` alone. */
export const sqlQuestionSchema = z.strictObject({
  kind: z.literal('sql'),
  sql: storableText(20_000, 1),
});
export type SqlQuestion = z.infer<typeof sqlQuestionSchema>;

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type SqlValue = z.infer<typeof value>;

export const sqlAnswerSchema = z.object({
  kind: z.literal('sql'),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string().describe('As the event store calls it.'),
      holds: z.enum(['number', 'time', 'text']),
    }),
  ),
  rows: z.array(z.array(value)).describe('Lists and objects come as JSON.'),
  more: z.boolean().describe('Whether there are more rows than these.'),
});
export type SqlAnswer = z.infer<typeof sqlAnswerSchema>;

/** How a workspace analyses; the time zone is what the screens begin a new question with. */
export const analysisSetting = defineSetting({
  key: 'analysis',
  label: 'Analysis',
  schema: z.strictObject({
    timeZone: zoneSchema
      .nullable()
      .describe('In which new questions of the screens count days; null: that of whoever asks.'),
    sqlForEditors: z.boolean().describe('Whether editors may write SQL, and not admins alone.'),
  }),
  fallback: { timeZone: null, sqlForEditors: false },
});

/** The weakest who may ever write SQL; who may see its answer can see people anywhere else, too. */
export const sqlReaders = { kind: 'workspace', rule: { role: 'editor' } } as const;
export const sqlWriters = { role: 'admin' } as const;

const base = '/workspaces/{workspace}/reports/sql';

export const sqlRoutes = {
  ask: defineRoute({
    id: 'report.sql',
    method: 'POST',
    path: base,
    summary: 'Ask the events in SQL',
    description:
      'One SELECT that reads the table `events`. For admins, and for editors where the workspace lets them. Ends after 30 seconds; close the connection to stop it earlier.',
    access: sqlReaders,
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({ sql: sqlQuestionSchema.shape.sql }),
    output: z.object({ answer: sqlAnswerSchema, askedAt: z.string(), milliseconds: z.number() }),
  }),
  csv: defineRoute({
    id: 'report.sql_csv',
    method: 'POST',
    path: `${base}/csv`,
    summary: 'The answer to a question in SQL as CSV',
    access: sqlReaders,
    rate: 'heavy',
    params: inWorkspace,
    body: z.strictObject({ sql: sqlQuestionSchema.shape.sql }),
    produces: 'text/csv',
    output: z.string(),
  }),
};
