import { createHash } from 'node:crypto';
import type { CsvRow } from '#platform/csv/read.ts';
import type { CsvColumn } from '#platform/csv/sniff.ts';
import { type Converted, columnNamesOf, convert, entries } from './convert.ts';
import { type Answer, type Cells, type ImportMapping, isPartSource, type Part } from './mapping.ts';
import type { ImportField, ImportTarget } from './target.ts';

/** Text that names another record, to be looked up or created before the record is written. */
export interface NamedReference {
  readonly field: string;
  readonly noun: string;
  readonly text: string;
}

/** One record a row stands for, complete but for the ids of what it points to. */
export interface PlannedRecord {
  readonly part: string;
  readonly noun: string;
  readonly values: Record<string, unknown>;
  /** Values that only serve to find the record. */
  readonly lookFor: Record<string, unknown>;
  readonly custom: Record<string, unknown>;
  readonly tags: readonly string[];
  /** Field → part of the same row. */
  readonly parts: Readonly<Record<string, string>>;
  readonly references: readonly NamedReference[];
  /** Fields that name a member of the workspace by e-mail or name. */
  readonly people: readonly { readonly field: string; readonly text: string }[];
  /** The same for the same content, however often the file is sent. */
  readonly identity: string;
}

/** Why a row, or a value in it, is not imported. */
export interface RowProblem {
  readonly rowNumber: number;
  readonly line: number;
  readonly column: string;
  readonly code: 'invalid_value' | 'missing_value';
  readonly message: string;
}

export interface RowPlan {
  readonly rowNumber: number;
  readonly line: number;
  /** The records of the first part: one, or one per answer. */
  readonly main: readonly PlannedRecord[];
  /** The records they point to, by part. */
  readonly others: ReadonlyMap<string, PlannedRecord>;
  /** With problems and no records, the row is left out; with both, only values are. */
  readonly problems: readonly RowProblem[];
}

export interface PlanContext {
  readonly mapping: ImportMapping;
  readonly targets: ReadonlyMap<string, ImportTarget>;
  readonly columns: readonly CsvColumn[];
}

/** Works out which records a row stands for. Pure: nothing is looked up. */
export function planRow(context: PlanContext, row: CsvRow): RowPlan {
  const { mapping } = context;
  const [mainPart, ...otherParts] = mapping.parts;
  const problems: RowProblem[] = [];
  const others = new Map<string, PlannedRecord>();
  let rejected = false;
  const plan = (part: Part, answer?: Answer): PlannedRecord | undefined => {
    const planned = planPart(context, part, row, answer);
    problems.push(...planned.problems);
    rejected ||= planned.rejected;
    return planned.record;
  };
  for (const part of otherParts) {
    if (isFilled(part, row)) {
      const record = plan(part);
      if (record) others.set(part.name, record);
    }
  }
  const main: PlannedRecord[] = [];
  if (mainPart && mapping.answers.length === 0) {
    const record = plan(mainPart);
    if (record) main.push(record);
  } else if (mainPart) {
    const answered = mapping.answers.filter((a) => (row.values[a.column] ?? '').trim() !== '');
    const records = answered.map((answer) => plan(mainPart, answer));
    main.push(...records.filter((record) => record !== undefined));
  }
  const unique = uniqueProblems(problems);
  const { rowNumber, line } = row;
  return rejected
    ? { rowNumber, line, main: [], others: new Map(), problems: unique }
    : { rowNumber, line, main, others, problems: unique };
}

/** Whether a row has anything of its own for a part; constants alone make no record. */
function isFilled(part: Part, row: CsvRow): boolean {
  return Object.values(part.fields).some(
    (source) =>
      !isPartSource(source) && source.columns.some((at) => (row.values[at] ?? '').trim() !== ''),
  );
}

interface PlannedPart {
  record?: PlannedRecord;
  problems: RowProblem[];
  rejected: boolean;
}

interface PartDraft {
  values: Record<string, unknown>;
  lookFor: Record<string, unknown>;
  custom: Record<string, unknown>;
  tags: string[];
  parts: Record<string, string>;
  references: NamedReference[];
  people: { field: string; text: string }[];
}

function planPart(
  context: PlanContext,
  part: Part,
  row: CsvRow,
  answer: Answer | undefined,
): PlannedPart {
  const target = context.targets.get(part.noun);
  if (!target) throw new Error(`no import target for ${part.noun}`);
  const draft: PartDraft = {
    values: {},
    lookFor: {},
    custom: {},
    tags: [],
    parts: {},
    references: [],
    people: [],
  };
  const sources = answer ? withAnswer(part, answer, target) : part.fields;
  const problems: RowProblem[] = [];
  let rejected = false;
  for (const field of target.fields) {
    const source = sources[field.name];
    if (source && isPartSource(source)) {
      draft.parts[field.name] = source.part;
      continue;
    }
    const converted = source ? convert(field, source, row.values) : ({ kind: 'empty' } as const);
    const message = complaintOf(field, converted, target);
    if (message === undefined) {
      place(draft, field, converted);
      continue;
    }
    rejected ||= field.required || context.mapping.onInvalid === 'reject';
    const code = converted.kind === 'invalid' ? 'invalid_value' : 'missing_value';
    const column = source ? columnNamesOf(source, context.columns) : '';
    problems.push({ rowNumber: row.rowNumber, line: row.line, column, code, message });
  }
  if (rejected) return { problems, rejected };
  if (answer) addAnswer(draft, answer, row, target);
  const record = {
    ...draft,
    part: part.name,
    noun: part.noun,
    tags: [...new Set(draft.tags)],
    identity: identityOf(context, part, row, answer),
  };
  return { record, problems, rejected };
}

function complaintOf(
  field: ImportField,
  converted: Converted,
  target: ImportTarget,
): string | undefined {
  if (converted.kind === 'invalid') return converted.message;
  if (converted.kind !== 'empty' || !field.required) return undefined;
  return `${field.label} is empty, but each ${target.resource.label.one.toLowerCase()} needs one.`;
}

function place(draft: PartDraft, field: ImportField, converted: Converted): void {
  if (converted.kind === 'value') {
    if (field.name.startsWith('custom.')) draft.custom[field.name.slice(7)] = converted.value;
    else if (field.matchOnly) draft.lookFor[field.name] = converted.value;
    else draft.values[field.name] = converted.value;
  } else if (converted.kind === 'names') {
    const [text = ''] = converted.names;
    if (field.kind === 'tags') draft.tags.push(...converted.names);
    else if (field.kind === 'person') draft.people.push({ field: field.name, text });
    else draft.references.push({ field: field.name, noun: field.target ?? '', text });
  }
}

/** Adds an answer's own tags, and tells its ids apart from those of the row's other answers. */
function addAnswer(draft: PartDraft, answer: Answer, row: CsvRow, target: ImportTarget): void {
  draft.tags.push(...answer.tags);
  if (answer.tagCells) draft.tags.push(...entries(answer.tagCells, row.values));
  for (const rule of target.resource.imports?.matchBy ?? []) {
    const name = typeof rule === 'string' ? rule : (rule.at(-1) ?? '');
    const value = draft.values[name];
    if (typeof value === 'string') draft.values[name] = `${value}#${answer.column + 1}`;
  }
}

/** The part's sources with the answer and its question put where the noun keeps them. */
function withAnswer(part: Part, answer: Answer, target: ImportTarget): Part['fields'] {
  const { answerField, questionField } = target.resource.imports ?? {};
  const cells = (columns: number[], fallback?: string): Cells =>
    fallback === undefined ? { columns } : { columns, fallback };
  return {
    ...part.fields,
    ...(answerField ? { [answerField]: cells([answer.column]) } : {}),
    ...(questionField ? { [questionField]: cells([], answer.question) } : {}),
  };
}

/**
 * Names a record by what the source calls it, or else by the whole row it came from, so that a file
 * sent twice is recognised even under another mapping.
 */
function identityOf(
  { mapping, columns }: PlanContext,
  part: Part,
  row: CsvRow,
  answer: Answer | undefined,
): string {
  const ids = mapping.identity.map((index) => row.values[index]?.trim() ?? '');
  const named = ids.some((id) => id !== '');
  const hash = createHash('sha256').update(
    JSON.stringify([
      part.noun,
      // Several parts of one noun (author, reporter) are told apart by name; the imported one is not
      // named, so that its other records of the same row are not taken for it.
      part === mapping.parts[0] ? '' : part.name,
      answer ? columns[answer.column]?.name : '',
      named ? ['id', mapping.source.toLowerCase(), ...ids] : ['row', ...row.values],
    ]),
  );
  return hash.digest('base64url').slice(0, 27);
}

function uniqueProblems(problems: readonly RowProblem[]): RowProblem[] {
  const seen = new Map(problems.map((p) => [`${p.column}\n${p.message}`, p]));
  return [...seen.values()];
}
