import { z } from 'zod';
import type { AnyField, FieldKind, Fields } from './field.ts';

export const PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

/** How a field of each kind can be asked for: the operators and what they take. */
export type Operator = 'in' | 'within' | 'contains' | 'gte' | 'lte' | 'has' | 'none' | 'is';

const OPERATORS: Record<FieldKind, readonly Operator[]> = {
  text: ['is', 'contains', 'none'],
  longText: [],
  email: ['is', 'contains', 'none'],
  url: ['is', 'contains', 'none'],
  integer: ['is', 'gte', 'lte', 'none'],
  number: ['is', 'gte', 'lte', 'none'],
  boolean: ['is'],
  choice: ['in', 'none'],
  date: ['is', 'gte', 'lte', 'none'],
  timestamp: ['gte', 'lte', 'none'],
  reference: ['in', 'none'],
  person: ['in', 'none'],
  tags: ['has', 'none'],
  list: ['has', 'none'],
  json: [],
};

const commaList = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1).max(200));

function valueSchema(field: AnyField, operator: Operator): z.ZodType {
  const { kind, options } = field.state;
  if (operator === 'none') return z.enum(['true', 'false']).transform((value) => value === 'true');
  if (kind === 'choice' && options) {
    return commaList(z.enum(options.map((option) => option.value) as [string, ...string[]]));
  }
  if (kind === 'reference') return commaList(z.uuid());
  // "me" stands for the caller, so that a saved view works for everyone.
  if (kind === 'person') return commaList(z.uuid().or(z.literal('me')));
  if (kind === 'tags') return commaList(z.uuid());
  if (kind === 'list') return commaList(z.string().min(1).max(300));
  if (kind === 'integer' || kind === 'number') return z.coerce.number();
  if (kind === 'boolean') return z.enum(['true', 'false']).transform((value) => value === 'true');
  if (kind === 'date') return z.iso.date();
  if (kind === 'timestamp') return z.iso.datetime({ offset: true }).or(z.iso.date());
  return z.string().min(1).max(500);
}

/** The query parameter of a field and operator: `state`, `revenue.gte`, `ownerId.none`. */
export function filterName(field: string, operator: Operator): string {
  return operator === 'in' || operator === 'is' || operator === 'has'
    ? field
    : `${field}.${operator}`;
}

export function operatorsOf(field: Pick<AnyField, 'state'>): readonly Operator[] {
  if (!field.state.filterable) return [];
  const operators = OPERATORS[field.state.kind];
  return field.state.tree ? [...operators, 'within'] : operators;
}

/** What a filter asks, in words, and the noun whose ids it takes. */
function meaningOf({ state }: AnyField, operator: Operator): Record<string, string> {
  const { kind, label, target } = state;
  if (operator === 'none') return { description: `true: without ${label}; false: with` };
  if (operator === 'contains') return { description: `${label} holds this` };
  if (operator === 'gte') return { description: `${label}, from this on` };
  if (operator === 'lte') return { description: `${label}, up to this` };
  const noun = kind === 'tags' ? 'tag' : kind === 'person' ? 'member' : target;
  const description = operator === 'is' ? label : `${label}; several separated by commas`;
  return noun ? { description, 'x-noun': noun } : { description };
}

/** The query parameters that narrow a list: one per field and operator, custom fields, search, archive. */
function filterShape(fields: Fields): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(fields)) {
    for (const operator of operatorsOf(field)) {
      shape[filterName(name, operator)] = valueSchema(field, operator)
        .optional()
        .meta(meaningOf(field, operator));
    }
  }
  return shape;
}

/** Names a list can be sorted by; a leading `-` turns the order round. */
export function sortNames(fields: Fields): string[] {
  const names = Object.entries(fields)
    .filter(([, field]) => field.state.sortable)
    .map(([name]) => name);
  return [...new Set(['createdAt', 'updatedAt', ...names])];
}

const CUSTOM = /^custom\.([a-z][a-z0-9_]{0,62})(?:\.(gte|lte|contains|none))?$/;

/** A custom field's filter, `custom.tier` or `custom.seats.gte`; null when the name is no such filter. */
export function parseCustomFilter(name: string): { key: string; operator: string } | null {
  const match = CUSTOM.exec(name);
  return match?.[1] ? { key: match[1], operator: match[2] ?? 'is' } : null;
}

const COMMON = new Set(['q', 'archived', 'ids', 'sort', 'limit', 'cursor']);

/** Refuses parameters that a list of these fields does not take; for `superRefine`. */
export function refuseUnknownFilters(fields: Fields) {
  const filters = filterShape(fields);
  return (query: Record<string, unknown>, context: z.RefinementCtx): void => {
    for (const name of Object.keys(query)) {
      if (name in filters || COMMON.has(name) || parseCustomFilter(name)) continue;
      context.addIssue({
        code: 'unrecognized_keys',
        keys: [name],
        message: `There is no filter “${name}” here.`,
        input: query,
      });
    }
  };
}

/** The whole query of a list route. Unknown parameters are refused. */
export function listQuery(fields: Fields) {
  const sorts = sortNames(fields);
  const sortable = [...sorts, ...sorts.map((name) => `-${name}`)] as [string, ...string[]];
  const filters = filterShape(fields);
  return z
    .object({
      ...filters,
      q: z.string().min(1).max(500).optional().describe('Words to search for.'),
      archived: z.enum(['false', 'true', 'all']).default('false'),
      ids: commaList(z.uuid()).optional().describe('Only these records.'),
      sort: z.enum(sortable).optional().describe('A field; a leading - puts the largest first.'),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(PAGE_SIZE),
      cursor: z.string().max(2000).optional().describe('`nextCursor` of the page before.'),
    })
    .catchall(z.string().max(500))
    .superRefine(refuseUnknownFilters(fields));
}

export interface ListQuery {
  q?: string | undefined;
  archived: 'false' | 'true' | 'all';
  ids?: string[] | undefined;
  sort?: string | undefined;
  limit: number;
  cursor?: string | undefined;
  [filter: string]: unknown;
}
