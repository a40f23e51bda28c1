import { type ColumnGuess, guessMapping } from '#platform/csv/guess.ts';
import { type ColumnShape, columnShape } from '#platform/csv/shape.ts';
import type { CsvColumn } from '#platform/csv/sniff.ts';
import { type Answer, type Cells, type ImportMapping, type Part, questionOf } from './mapping.ts';
import type { TableSample } from './sinks.ts';
import { guessableFields, type ImportField, type ImportTarget } from './target.ts';

export interface Proposal {
  readonly mapping: ImportMapping;
  /** How sure each guess is, by `part.field`. */
  readonly confidence: Record<string, ColumnGuess['confidence']>;
}

/**
 * Proposes how the rows of a file become records: fields by name and values,
 * references as records of their own, and, where several columns hold long
 * answers, one record per answer.
 */
export function proposeMapping(
  sniff: TableSample,
  target: ImportTarget,
  targets: readonly ImportTarget[],
): Proposal {
  const shapes = sniff.columns.map(({ index }) =>
    columnShape(sniff.sample.map((row) => row[index] ?? '')),
  );
  const answers = proposeAnswers(sniff, shapes, target);
  const taken = new Set(answers.map(({ column }) => column));
  const confidence: Proposal['confidence'] = {};
  const main = proposePart(
    sniff,
    answers.length > 0 ? withoutAnswerFields(target) : target,
    target.resource.noun,
    taken,
    confidence,
  );
  const defaults =
    answers.length > 0
      ? target.resource.imports?.answerDefaults
      : target.resource.imports?.defaults;
  for (const [field, fallback] of Object.entries(defaults ?? {})) {
    main.fields[field] ??= { columns: [], fallback };
  }
  const parts = [main, ...proposeReferences(sniff, target, main, targets, taken, confidence)];
  const identity = idColumns(sniff, shapes, taken);
  return {
    mapping: { parts, answers, identity, source: '', onInvalid: 'reject' },
    confidence,
  };
}

/** The answers themselves fill these fields. */
function withoutAnswerFields(target: ImportTarget): ImportTarget {
  const { answerField, questionField } = target.resource.imports ?? {};
  const filled = new Set([answerField, questionField]);
  return { ...target, fields: target.fields.filter(({ name }) => !filled.has(name)) };
}

function proposePart(
  sniff: TableSample,
  target: ImportTarget,
  name: string,
  taken: Set<number>,
  confidence: Proposal['confidence'],
): Part {
  const free = sniff.columns.filter(({ index }) => !taken.has(index));
  const { guesses } = guessMapping(free, sniff.sample, guessableFields(target));
  const fields: Part['fields'] = {};
  for (const guess of guesses) {
    const field = target.fields.find((candidate) => candidate.name === guess.field);
    // A guess at whom or what a row points to by name is worse than none.
    if (!field || (field.kind === 'reference' && guess.confidence !== 'high')) continue;
    taken.add(guess.column);
    fields[guess.field] = cellsOf(guess, field, sniff);
    confidence[`${name}.${guess.field}`] = guess.confidence;
  }
  return { name, noun: target.resource.noun, fields, onMatch: 'skip' };
}

function cellsOf(guess: ColumnGuess, field: ImportField, sniff: TableSample): Cells {
  const cells: Cells = { columns: [guess.column] };
  const [dateFormat] = guess.dateFormats ?? [];
  const [numberFormat] = guess.numberFormats ?? [];
  if (dateFormat) cells.dateFormat = dateFormat;
  if (numberFormat) cells.numberFormat = numberFormat;
  if (field.kind === 'tags' || field.kind === 'list') {
    cells.split = listSeparator(sniff.sample.map((row) => row[guess.column] ?? ''));
  }
  return cells;
}

/** The character that separates entries in a column, most likely. */
function listSeparator(values: readonly string[]): string {
  const counted = [',', ';', '|'].map((separator) => ({
    separator,
    count: values.filter((value) => value.includes(separator)).length,
  }));
  const [best] = counted.sort((a, b) => b.count - a.count);
  return best && best.count > 0 ? best.separator : ',';
}

/**
 * Records that a row points to, such as the contact who wrote a note, where
 * enough columns speak of them: one that identifies them, or their name.
 */
function proposeReferences(
  sniff: TableSample,
  target: ImportTarget,
  main: Part,
  targets: readonly ImportTarget[],
  taken: Set<number>,
  confidence: Proposal['confidence'],
): Part[] {
  const parts: Part[] = [];
  for (const field of target.fields) {
    const other = targets.find(({ resource }) => resource.noun === field.target);
    if (field.kind !== 'reference' || !other || main.fields[field.name]) continue;
    if (other.resource.noun === target.resource.noun) continue;
    const { noun, imports, title } = other.resource;
    const guessed = proposePart(sniff, other, noun, new Set(taken), {});
    const telling = new Set([...(imports?.matchBy ?? []).flat(), title]);
    const sure = Object.keys(guessed.fields).some((name) => telling.has(name));
    if (!sure) continue;
    const part = proposePart(sniff, other, noun, taken, confidence);
    parts.push({ ...part, onMatch: 'fill' });
    main.fields[field.name] = { part: noun };
  }
  linkParts(parts, targets);
  return parts;
}

/** Points one proposed part to another, as a contact to the company beside it. */
function linkParts(parts: Part[], targets: readonly ImportTarget[]): void {
  for (const [at, part] of parts.entries()) {
    const fields = targets.find(({ resource }) => resource.noun === part.noun)?.fields ?? [];
    for (const other of parts.slice(at + 1)) {
      const field = fields.find(
        ({ kind, target }) => kind === 'reference' && target === other.noun,
      );
      if (field && !part.fields[field.name]) part.fields[field.name] = { part: other.name };
    }
  }
}

/** In a wide file, the columns of free text are the answers; one such column is just the text. */
function proposeAnswers(
  { columns }: TableSample,
  shapes: readonly ColumnShape[],
  target: ImportTarget,
): Answer[] {
  if (!target.resource.imports?.answerField) return [];
  const open = columns.filter(({ index }) => isOpenAnswer(columns[index], shapes[index]));
  if (open.length < 2) return [];
  return open.map(({ index, name }) => ({ column: index, question: questionOf(name), tags: [] }));
}

function isOpenAnswer(column: CsvColumn | undefined, shape: ColumnShape | undefined): boolean {
  if (!column || !shape) return false;
  const question = column.name.includes('?') || column.name.length > 50;
  return shape.kind === 'prose' || (question && shape.kind === 'text' && shape.meanLength >= 15);
}

/** A column without another use whose name says id and whose values all differ. */
function idColumns(
  { columns, sample }: TableSample,
  shapes: readonly ColumnShape[],
  taken: ReadonlySet<number>,
): number[] {
  const found = columns.find(({ index, name }) => {
    const shape = shapes[index];
    const unique = shape && shape.filled === 1 && shape.distinct === sample.length;
    if (!unique || taken.has(index)) return false;
    return /(^|[^a-z])(id|uuid|guid|key|token|issue[ _-]?key)($|[^a-z])/i.test(name);
  });
  return found ? [found.index] : [];
}
