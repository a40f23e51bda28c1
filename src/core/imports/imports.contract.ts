import { z } from 'zod';
import { choice, json, number, text, timestamp } from '#platform/contract/field.ts';
import { resourcePolicy } from '#platform/contract/policy.ts';
import { defineResource, type RecordOf } from '#platform/contract/resource.ts';
import { defineRoute, inRecord, inWorkspace } from '#platform/contract/route.ts';
import { defineSetting } from '#platform/contract/setting.ts';
import { dateFormats } from '#platform/csv/dates.ts';
import { csvEncodings, csvQuotes, csvSeparators } from '#platform/csv/dialect.ts';
import { numberFormats } from '#platform/csv/numbers.ts';
import { tableFormats } from '#platform/tables/formats.ts';
import { mappingSchema, sinkMappingSchema } from './mapping.ts';

/** What the user decided about the form of the file; the rest is detected. */
export const readingSchema = z.strictObject({
  encoding: z.enum(csvEncodings).optional(),
  separator: z.enum(csvSeparators).optional(),
  quote: z.enum(csvQuotes).optional(),
  header: z.boolean().optional().describe('Whether the first row names the columns.'),
  padShortRows: z
    .boolean()
    .optional()
    .describe('Fill rows that end early with empty cells instead of rejecting them.'),
});
export type Reading = z.infer<typeof readingSchema>;

const progressSchema = z.object({
  bytes: z.number().describe('How much of the file was worked through.'),
  fileBytes: z.number(),
  rows: z.number(),
});
export type Progress = z.infer<typeof progressSchema>;

const countsSchema = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int().describe('There already, and left as they are.'),
  repeated: z
    .int()
    .describe('The same content was imported before, or stands earlier in the file.'),
});

export const resultSchema = z.object({
  rows: z.int(),
  rejected: z.int().describe('Rows that were not imported; their problems say why.'),
  empty: z.int().describe('Rows that hold nothing to import.'),
  problems: z.int(),
  records: z.record(z.string(), countsSchema).describe('By noun.'),
});
export type ImportResult = z.infer<typeof resultSchema>;

const anyMappingSchema = z.union([mappingSchema, sinkMappingSchema]);

const undoResultSchema = z.object({
  archived: z.int(),
  removed: z.int().optional().describe('Removed for good, where rows became no records.'),
  reverted: z.int().describe('Changes to records that were there before, taken back.'),
  kept: z.int().describe('Left alone, because people worked with them since.'),
});
export type UndoResult = z.infer<typeof undoResultSchema>;

export const IMPORT_STATES = [
  { value: 'draft', label: 'Not started', color: 'gray' },
  { value: 'checking', label: 'Checking', color: 'blue' },
  { value: 'checked', label: 'Checked', color: 'indigo' },
  { value: 'running', label: 'Importing', color: 'blue' },
  { value: 'done', label: 'Imported', color: 'green' },
  { value: 'cancelled', label: 'Stopped', color: 'yellow' },
  { value: 'failed', label: 'Failed', color: 'red' },
  { value: 'undoing', label: 'Being undone', color: 'blue' },
  { value: 'undone', label: 'Undone', color: 'gray' },
] as const;

/** States in which a job works on an import. */
export const WORKING_STATES = ['checking', 'running', 'undoing'] as const;
export type WorkingState = (typeof WORKING_STATES)[number];

export const importSetting = defineSetting({
  key: 'imports',
  label: 'How long uploaded files are kept',
  schema: z.strictObject({
    keepFilesDays: z
      .int()
      .min(1)
      .max(3_650)
      .describe('Days after the upload, the last change of its mapping, or the end of the work.'),
  }),
  fallback: { keepFilesDays: 30 },
});

export const imports = defineResource({
  noun: 'import',
  path: 'imports',
  prefix: 'IM',
  label: { one: 'Import', many: 'Imports' },
  about:
    'A file (CSV, NDJSON or Parquet) turned into feedback, customers, features or product events. It can be undone as a whole.',
  title: 'fileName',
  defaultSort: '-createdAt',
  policy: resourcePolicy({
    // Files hold personal data of customers before anyone has sorted it.
    read: { role: 'editor' },
    update: { role: 'editor' },
    archive: { role: 'editor' },
    discard_file: { role: 'editor' },
  }),
  fields: {
    fileName: text('File').computedWith(''),
    fileBytes: number('Size').unit('bytes').computedWith(0),
    target: text('Becomes', { max: 60 }).help('The noun that rows become, such as feedback.'),
    reading: json('Form of the file', readingSchema).default({}),
    mapping: json('Mapping', anyMappingSchema),
    state: choice('State', IMPORT_STATES).computedWith('draft'),
    progress: json('Progress', progressSchema).computed(),
    checkResult: json('Result of the dry run', resultSchema).computed(),
    result: json('Result', resultSchema).computed(),
    undoResult: json('Result of the undoing', undoResultSchema).computed(),
    problem: text('Problem', { max: 2000 }).computed(),
    startedAt: timestamp('Started').computed(),
    finishedAt: timestamp('Finished').computed(),
    fileKeptUntil: timestamp('File kept until').computed(),
    fileRemovedAt: timestamp('File removed').computed(),
  },
});
export type Import = RecordOf<typeof imports>;
export type ImportState = Import['state'];

const fieldSchema = z.object({
  name: z.string(),
  label: z.string(),
  kind: z.string(),
  required: z.boolean(),
  help: z.string().optional(),
  target: z.string().optional(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
});
export const targetSchema = z.object({
  noun: z.string(),
  records: z.boolean().describe('False where rows become no records, and the mapping is its own.'),
  label: z.object({ one: z.string(), many: z.string() }),
  about: z.string(),
  home: z.string().nullable().describe('The page that shows what rows became.'),
  matchBy: z
    .array(z.array(z.string()))
    .describe('Fields by which records that are there are found: any entry, all of its fields.'),
  answerField: z.string().nullable().describe('Set where each answer of a survey can be a record.'),
  fields: z.array(fieldSchema),
});
export type ImportTargetInfo = z.infer<typeof targetSchema>;

const problemSchema = z.object({
  rowNumber: z.int(),
  line: z.int(),
  column: z.string(),
  code: z.string(),
  message: z.string(),
});
export type ImportProblem = z.infer<typeof problemSchema>;
const problemKindSchema = z.object({
  column: z.string(),
  code: z.string(),
  count: z.int(),
  example: z.string().describe('The message of the first of them.'),
});
export type ImportProblemKind = z.infer<typeof problemKindSchema>;
export const phaseSchema = z.enum(['check', 'run']);

const previewSchema = z.object({
  format: z.enum(tableFormats),
  reading: z
    .object({
      encoding: z.enum(csvEncodings),
      encodingReason: z.string(),
      separator: z.enum(csvSeparators),
      quote: z.enum(csvQuotes),
      header: z.boolean(),
    })
    .nullable()
    .describe('How a CSV file is read; the other formats say so themselves.'),
  columns: z.array(
    z.object({
      index: z.int(),
      name: z.string(),
      kind: z.string().describe('What the values look like: number, date, email, prose, …'),
      filled: z.number().describe('Share of the sampled rows with a value.'),
      distinct: z.int(),
      values: z.array(z.string()).describe('Some of the values, shortened.'),
      dateFormats: z.array(z.enum(dateFormats)),
      numberFormats: z.array(z.enum(numberFormats)),
      keys: z.array(z.string()).describe('Of the JSON objects that the column holds.'),
    }),
  ),
  shown: z
    .array(z.record(z.string(), z.string()))
    .describe('What the first rows become, where they become no records.'),
  rows: z.array(z.array(z.string())).describe('The first rows, long cells shortened.'),
  sampled: z.int().describe('How many rows the judgement of the columns rests on.'),
  problems: z.array(problemSchema),
  proposal: anyMappingSchema.nullable().describe('A mapping guessed from names and values.'),
  confidence: z
    .record(z.string(), z.enum(['high', 'medium', 'low']))
    .describe('How sure each guess is, by `part.field`.'),
});
export type ImportPreview = z.infer<typeof previewSchema>;

const inImports = `/workspaces/{workspace}/${imports.path}`;
const editor = { kind: 'workspace', rule: { role: 'editor' } } as const;
const version = z.strictObject({ version: z.int().min(1) });

const step = (verb: string, summary: string) =>
  ({
    id: `import.${verb}`,
    method: 'POST',
    path: `${inImports}/{id}/${verb}`,
    summary,
    access: editor,
    params: inRecord,
    body: version,
    output: imports.record,
    status: 202,
  }) as const;

export const importRoutes = {
  create: defineRoute({
    id: 'import.create',
    method: 'POST',
    path: inImports,
    summary: 'Upload a file to import: CSV, NDJSON or Parquet',
    description: 'A form (multipart/form-data) with one file. The form of the file is detected.',
    access: editor,
    rate: 'heavy',
    params: inWorkspace,
    consumes: 'multipart/form-data',
    output: imports.record,
    status: 201,
  }),
  targets: defineRoute({
    id: 'import.targets',
    method: 'GET',
    path: '/workspaces/{workspace}/import-targets',
    summary: 'What rows can become, with the fields they can fill',
    access: editor,
    params: inWorkspace,
    output: z.object({ items: z.array(targetSchema) }),
  }),
  preview: defineRoute({
    id: 'import.preview',
    method: 'GET',
    path: `${inImports}/{id}/preview`,
    summary: 'See the first rows and a proposed mapping',
    description: 'Read as the import says, unless the query says otherwise.',
    access: editor,
    params: inRecord,
    query: readingSchema.extend({
      header: z.stringbool().optional(),
      padShortRows: z.stringbool().optional(),
      target: z.string().min(1).max(60).optional(),
    }),
    output: previewSchema,
  }),
  check: defineRoute(step('check', 'Try the import without changing anything')),
  run: defineRoute(step('run', 'Import the file, or go on where it was stopped')),
  cancel: defineRoute(step('cancel', 'Stop what is running; what was imported stays')),
  undo: defineRoute({
    ...step('undo', 'Take back what the import did'),
    description:
      'The uploaded file is removed with it, unless it is to be kept for importing it in another way.',
    body: version.extend({ keepFile: z.boolean().default(false) }),
  }),
  discardFile: defineRoute({
    ...step('discard_file', 'Remove the uploaded file now'),
    path: `${inImports}/{id}/discard-file`,
    description: 'What was imported stays, and can still be undone.',
    status: 200,
  }),
  problems: defineRoute({
    id: 'import.problems',
    method: 'GET',
    path: `${inImports}/{id}/problems`,
    summary: 'Rows that were not imported, and why',
    access: editor,
    params: inRecord,
    query: z.strictObject({
      phase: phaseSchema.default('run'),
      column: z.string().max(10_000).optional().describe('Only those of one column.'),
      code: z.string().max(100).optional().describe('Only those of one kind.'),
      cursor: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: z.object({ items: z.array(problemSchema), nextCursor: z.string().nullable() }),
  }),
  problemKinds: defineRoute({
    id: 'import.problem_kinds',
    method: 'GET',
    path: `${inImports}/{id}/problem-kinds`,
    summary: 'What kinds of problems there are, the most frequent first',
    access: editor,
    params: inRecord,
    query: z.strictObject({ phase: phaseSchema.default('run') }),
    output: z.object({
      items: z.array(problemKindSchema).describe('The hundred most frequent ones.'),
      kinds: z.int().describe('How many there are in all.'),
    }),
  }),
  problemsFile: defineRoute({
    id: 'import.problems_file',
    method: 'GET',
    path: `${inImports}/{id}/problems.csv`,
    summary: 'The same as a CSV file',
    access: editor,
    rate: 'heavy',
    params: inRecord,
    query: z.strictObject({ phase: phaseSchema.default('run') }),
    output: z.string(),
    produces: 'text/csv',
  }),
};
