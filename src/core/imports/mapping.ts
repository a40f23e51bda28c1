import { z } from 'zod';
import { dateFormats } from '#platform/csv/dates.ts';
import { numberFormats } from '#platform/csv/numbers.ts';

const column = z.int().min(0).max(9_999).describe('Position of a column, counted from 0.');

/** Where a field's value comes from in each row. */
export const cellsSchema = z.strictObject({
  columns: z.array(column).max(50).describe('Their texts are joined; empty ones are left out.'),
  join: z.string().max(20).optional().describe('Between joined texts; a line break unless told.'),
  split: z.string().max(5).optional().describe('Separates the entries of tags and lists.'),
  dateFormat: z.enum(dateFormats).optional(),
  numberFormat: z.enum(numberFormats).optional(),
  options: z
    .record(z.string().max(500), z.string().max(500))
    .optional()
    .describe('Text in the file → option of a choice.'),
  fallback: z.string().max(5_000).optional().describe('Used where the cells are empty.'),
});
export type Cells = z.infer<typeof cellsSchema>;

/** A field that points to another record taken from the same row. */
export const partSourceSchema = z.strictObject({ part: z.string().min(1).max(100) });

export const fieldSourceSchema = z.union([cellsSchema, partSourceSchema]);
export type FieldSource = z.infer<typeof fieldSourceSchema>;

export const partSchema = z.strictObject({
  name: z.string().min(1).max(100).describe('How other parts refer to this one.'),
  noun: z.string().min(1).max(60),
  fields: z
    .record(z.string().min(1).max(100), fieldSourceSchema)
    .describe('Field → source; custom fields as `custom.name`.'),
  onMatch: z
    .enum(['skip', 'fill', 'overwrite'])
    .default('skip')
    .describe('What to do with a record that is there already.'),
});
export type Part = z.infer<typeof partSchema>;

/** One question of a survey: each answer becomes a record of its own. */
export const answerSchema = z.strictObject({
  column,
  question: z.string().max(500).describe('Kept with each answer.'),
  tags: z.array(z.string().min(1).max(100)).max(20).default([]),
  tagCells: cellsSchema.optional().describe('Columns that hold tags for this answer.'),
});
export type Answer = z.infer<typeof answerSchema>;

/** How rows become records. */
export const mappingSchema = z.strictObject({
  parts: z
    .array(partSchema)
    .min(1)
    .max(10)
    .describe('The imported record first, then the records it points to, each after its user.'),
  answers: z
    .array(answerSchema)
    .max(500)
    .default([])
    .describe('With entries, each row gives one record per answer; without, one record.'),
  identity: z
    .array(column)
    .max(10)
    .default([])
    .describe('Columns that name a row in its source, such as a response id.'),
  source: z
    .string()
    .max(200)
    .default('')
    .describe('Name of the source, within which ids are unique.'),
  onInvalid: z
    .enum(['reject', 'clear'])
    .default('reject')
    .describe('Whether an unreadable value rejects its row or is left out.'),
});
export type ImportMapping = z.infer<typeof mappingSchema>;
export type ImportMappingInput = z.input<typeof mappingSchema>;

/** How rows become what is no record; the target's own contract says more. */
export const sinkMappingSchema = z.looseObject({ kind: z.string().min(1).max(60) });
export type SinkMapping = z.infer<typeof sinkMappingSchema>;

export function isPartSource(source: FieldSource): source is z.infer<typeof partSourceSchema> {
  return 'part' in source;
}

/** Survey tools write `Aspect #1:What makes it pleasant?`: the question stands behind the colon. */
export function questionOf(columnName: string): string {
  const [, question] = /^[^:?]{1,40}#\d+\s*:\s*(.{10,})$/.exec(columnName) ?? [];
  return (question ?? columnName).replace(/ \(\d+\)$/, '').slice(0, 500);
}
