import type { ImportPreview, ImportTargetInfo } from '../imports.contract.ts';
import { type Cells, type ImportMapping, isPartSource, type Part, questionOf } from '../mapping.ts';

export type ColumnInfo = ImportPreview['columns'][number];
export type TargetField = ImportTargetInfo['fields'][number];

/** What one column of the file is used for. */
export type Purpose =
  | { readonly kind: 'none' }
  | { readonly kind: 'answer' }
  | { readonly kind: 'identity' }
  | { readonly kind: 'field'; readonly noun: string; readonly field: string };

/** Kinds of fields into which several columns can go together. */
const JOINED = new Set(['text', 'longText', 'tags', 'list']);

export function purposeOf(mapping: ImportMapping, column: number): Purpose {
  if (mapping.answers.some((answer) => answer.column === column)) return { kind: 'answer' };
  for (const part of mapping.parts) {
    for (const [field, source] of Object.entries(part.fields)) {
      if (!isPartSource(source) && source.columns.includes(column)) {
        return { kind: 'field', noun: part.noun, field };
      }
    }
  }
  return mapping.identity.includes(column) ? { kind: 'identity' } : { kind: 'none' };
}

/** What a column is used for, with what is said about that use. */
export interface ColumnUse {
  readonly purpose: Purpose;
  readonly cells?: Cells;
  readonly answer?: ImportMapping['answers'][number];
  /** Of an id: where it comes from. */
  readonly source?: string;
}

export function columnUse(mapping: ImportMapping, column: number): ColumnUse {
  const purpose = purposeOf(mapping, column);
  switch (purpose.kind) {
    case 'answer': {
      const answer = mapping.answers.find((item) => item.column === column);
      return answer ? { purpose, answer } : { purpose };
    }
    case 'identity':
      return { purpose, source: mapping.source };
    case 'field': {
      const cells = cellsOf(mapping, purpose.noun, purpose.field);
      return cells ? { purpose, cells } : { purpose };
    }
    default:
      return { purpose };
  }
}

/** How far a column's use is the server's guess: null where somebody chose otherwise, or it has none. */
export type Guess = 'sure' | 'unsure';

export function guessOf(
  { proposal, confidence }: Pick<ImportPreview, 'proposal' | 'confidence'>,
  { index, kind }: Pick<ColumnInfo, 'index' | 'kind'>,
  purpose: Purpose,
): Guess | null {
  if (!proposal || 'kind' in proposal || purpose.kind === 'none') return null;
  const mapping = proposal as ImportMapping;
  const proposed = purposeOf(mapping, index);
  if (JSON.stringify(proposed) !== JSON.stringify(purpose)) return null;
  if (purpose.kind !== 'field') return kind === 'prose' ? 'sure' : 'unsure';
  const part = mapping.parts.find(({ noun }) => noun === purpose.noun);
  return confidence[`${part?.name}.${purpose.field}`] === 'high' ? 'sure' : 'unsure';
}

/** The mapping with a column put to another use; parts come and go with the columns they need. */
export function withPurpose(
  mapping: ImportMapping,
  column: ColumnInfo,
  use: Purpose,
  targets: readonly ImportTargetInfo[],
): ImportMapping {
  const freed = withoutColumn(mapping, column.index);
  if (use.kind === 'none') return withoutEmptyParts(freed);
  if (use.kind === 'identity') {
    return withoutEmptyParts({ ...freed, identity: [...freed.identity, column.index] });
  }
  if (use.kind === 'answer') {
    const answer = { column: column.index, question: questionOf(column.name), tags: [] };
    const answers = [...freed.answers, answer].toSorted((a, b) => a.column - b.column);
    return withoutEmptyParts({ ...freed, answers });
  }
  const withPart = ensurePart(freed, use.noun, targets);
  const field = fieldOf(targets, use.noun, use.field);
  return withoutEmptyParts({
    ...withPart,
    parts: withPart.parts.map((part) =>
      part.noun === use.noun ? withColumn(part, field, column) : part,
    ),
  });
}

function withColumn(part: Part, field: TargetField | undefined, column: ColumnInfo): Part {
  if (!field) return part;
  const before = part.fields[field.name];
  const joins = JOINED.has(field.kind) && before && !isPartSource(before);
  const cells: Cells = joins
    ? { ...before, columns: [...before.columns, column.index].toSorted((a, b) => a - b) }
    : { columns: [column.index], ...formatOf(field, column) };
  return { ...part, fields: { ...part.fields, [field.name]: cells } };
}

/** The format in which a column's values are read, as far as they tell. */
function formatOf(field: TargetField, column: ColumnInfo): Partial<Cells> {
  const [dateFormat] = column.dateFormats;
  const [numberFormat] = column.numberFormats;
  if ((field.kind === 'date' || field.kind === 'timestamp') && dateFormat) return { dateFormat };
  if ((field.kind === 'number' || field.kind === 'integer') && numberFormat)
    return { numberFormat };
  return {};
}

function withoutColumn(mapping: ImportMapping, column: number): ImportMapping {
  return {
    ...mapping,
    answers: mapping.answers.filter((answer) => answer.column !== column),
    identity: mapping.identity.filter((index) => index !== column),
    parts: mapping.parts.map((part) => ({
      ...part,
      fields: Object.fromEntries(
        Object.entries(part.fields).flatMap(([name, source]) => {
          if (isPartSource(source) || !source.columns.includes(column)) return [[name, source]];
          const columns = source.columns.filter((index) => index !== column);
          const kept = columns.length > 0 || source.fallback !== undefined;
          return kept ? [[name, { ...source, columns }]] : [];
        }),
      ),
    })),
  };
}

/** Drops the parts, beside the first, that no column fills, and what points to them. */
function withoutEmptyParts(mapping: ImportMapping): ImportMapping {
  const parts = mapping.parts.filter(
    (part, at) =>
      at === 0 ||
      Object.values(part.fields).some(
        (source) => !isPartSource(source) && source.columns.length > 0,
      ),
  );
  const names = new Set(parts.map(({ name }) => name));
  return {
    ...mapping,
    parts: parts.map((part) => ({
      ...part,
      fields: Object.fromEntries(
        Object.entries(part.fields).filter(
          ([, source]) => !isPartSource(source) || names.has(source.part),
        ),
      ),
    })),
  };
}

/** Adds a part for a noun and points to it whatever can; each part stands behind its users. */
function ensurePart(
  mapping: ImportMapping,
  noun: string,
  targets: readonly ImportTargetInfo[],
): ImportMapping {
  if (mapping.parts.some((part) => part.noun === noun)) return mapping;
  const added: Part = { name: noun, noun, fields: {}, onMatch: 'fill' };
  const [main, ...others] = mapping.parts;
  if (!main) return { ...mapping, parts: [{ ...added, onMatch: 'skip' }] };
  const parts = [main, ...inOrder([...others, added], targets)];
  return {
    ...mapping,
    parts: parts.map((part, at) => pointedOn(part, parts.slice(at + 1), targets)),
  };
}

/** Parts so that none stands before one that may point to it; circles keep the order they had. */
function inOrder(parts: readonly Part[], targets: readonly ImportTargetInfo[]): Part[] {
  const left = [...parts];
  const ordered: Part[] = [];
  while (left.length > 0) {
    const isFree = (part: Part) =>
      left.every((other) => other === part || !referenceTo(targets, other.noun, part.noun));
    const at = Math.max(0, left.findIndex(isFree));
    ordered.push(...left.splice(at, 1));
  }
  return ordered;
}

/** A part that points to each of the later parts it has a free reference for. */
function pointedOn(part: Part, later: readonly Part[], targets: readonly ImportTargetInfo[]): Part {
  const fields = { ...part.fields };
  for (const other of later) {
    const field = referenceTo(targets, part.noun, other.noun);
    if (field && !fields[field.name]) fields[field.name] = { part: other.name };
  }
  return { ...part, fields };
}

function referenceTo(
  targets: readonly ImportTargetInfo[],
  from: string,
  to: string,
): TargetField | undefined {
  return targets
    .find(({ noun }) => noun === from)
    ?.fields.find((field) => field.kind === 'reference' && field.target === to);
}

export function fieldOf(
  targets: readonly ImportTargetInfo[],
  noun: string,
  name: string,
): TargetField | undefined {
  return targets.find((target) => target.noun === noun)?.fields.find((f) => f.name === name);
}

/** The nouns whose fields a row can fill: the target, what it points to, and what those point to. */
export function reachable(targets: readonly ImportTargetInfo[], noun: string): ImportTargetInfo[] {
  const found = targets.filter((target) => target.noun === noun);
  for (const { fields } of found) {
    for (const { kind, target } of fields) {
      const next = targets.find((other) => kind === 'reference' && other.noun === target);
      if (next && !found.includes(next)) found.push(next);
    }
  }
  return found;
}

/** The cells that fill a field, where columns or a fixed value do. */
export function cellsOf(mapping: ImportMapping, noun: string, field: string): Cells | undefined {
  const source = mapping.parts.find((part) => part.noun === noun)?.fields[field];
  return source && !isPartSource(source) ? source : undefined;
}

export function withCells(
  mapping: ImportMapping,
  noun: string,
  field: string,
  cells: Cells | undefined,
): ImportMapping {
  return {
    ...mapping,
    parts: mapping.parts.map((part) => {
      if (part.noun !== noun) return part;
      const { [field]: _, ...others } = part.fields;
      return { ...part, fields: cells ? { ...others, [field]: cells } : others };
    }),
  };
}

/** A mapping that uses no column yet. */
export function emptyMapping(noun: string): ImportMapping {
  const parts: Part[] = [{ name: noun, noun, fields: {}, onMatch: 'skip' }];
  return { parts, answers: [], identity: [], source: '', onInvalid: 'reject' };
}

/** Required fields of any part that nothing fills. */
export function missingFields(
  mapping: ImportMapping,
  targets: readonly ImportTargetInfo[],
): { noun: string; label: string }[] {
  return mapping.parts.flatMap((part, at) => {
    const target = targets.find(({ noun }) => noun === part.noun);
    const answered = at === 0 && mapping.answers.length > 0 ? target?.answerField : undefined;
    return (target?.fields ?? [])
      .filter(({ name, required }) => required && name !== answered && !part.fields[name])
      .map(({ label }) => ({ noun: part.noun, label }));
  });
}
