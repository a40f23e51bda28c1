import { z } from 'zod';
import { type AnyField, type Fields, idsOf, person, tags, text, timestamp } from './field.ts';
import { type ListQuery, listQuery } from './list-query.ts';
import { type Label, routeOutlines } from './outline.ts';
import type { Policy, ResourceAction } from './policy.ts';
import { defineRoute, inRecord, inWorkspace, once, type RouteContract } from './route.ts';

/** What every record carries besides its own fields. */
export const baseFields = {
  key: text('Key').computedWith('').help('Short name in the workspace, such as FB-123.'),
  tagIds: tags(),
  createdAt: timestamp('Created').computedWith(''),
  createdBy: person('Created by').computed(),
  updatedAt: timestamp('Updated').computedWith(''),
} as const;

const baseShape = {
  id: z.uuid(),
  version: z.int().describe('Send it back with a change; a stale one answers 409.'),
  archivedAt: z.string().nullable(),
  custom: z.record(z.string(), z.unknown()).describe('Values of custom fields, by key.'),
} as const;

/** A record named by another: enough to show it as a link. */
export const refSchema = z
  .object({
    id: z.uuid(),
    noun: z.string(),
    key: z.string(),
    title: z.string(),
    archived: z.boolean(),
  })
  .meta({ id: 'Ref' });
export type Ref = z.infer<typeof refSchema>;
export const refsSchema = z
  .record(z.string(), refSchema)
  .describe('The records that these point to, by id.');

type Values<F extends Fields> = { [K in keyof F]: F[K]['value'] };
type KeysOfMode<F extends Fields, M> = {
  [K in keyof F]: F[K]['mode'] extends M ? K : never;
}[keyof F];

export interface BaseRecord {
  id: string;
  key: string;
  version: number;
  tagIds: string[];
  createdAt: string;
  createdBy: string | null;
  updatedAt: string;
  archivedAt: string | null;
  custom: Record<string, unknown>;
}

export type RecordOfFields<F extends Fields> = BaseRecord & Values<F>;
export type CreateOfFields<F extends Fields> = {
  [K in KeysOfMode<F, 'required'>]: F[K]['value'];
} & { [K in KeysOfMode<F, 'optional'>]?: F[K]['value'] | undefined } & {
  tagIds?: string[] | undefined;
  custom?: Record<string, unknown> | undefined;
};
export type ChangeOfFields<F extends Fields> = Partial<CreateOfFields<F>>;

/** What a list route answers. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
  refs: Record<string, Ref>;
}

/** What importing needs to know about a noun. */
export interface ImportRules {
  /**
   * Fields whose values identify a record that is there already, strongest
   * first; a list means that all of its fields must agree.
   */
  readonly matchBy: readonly (string | readonly string[])[];
  /** Where each answer of a survey becomes a record: the field that takes the answer. */
  readonly answerField?: string;
  /** The field that takes the question that was answered. */
  readonly questionField?: string;
  /** Other names by which files call a field. */
  readonly aliases?: Readonly<Record<string, readonly string[]>>;
  /** Proposed for fields that no column fills: of plain rows, and of the answers of a survey. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly answerDefaults?: Readonly<Record<string, string>>;
}

export interface ResourceSpec<F extends Fields, A extends string> {
  /** Singular, lower case: names the type in links, history and permissions. */
  readonly noun: string;
  /** The last part of the path: `feedback`, `opportunities`. */
  readonly path: string;
  /** Prefix of the human key: `FB` in FB-123. */
  readonly prefix: string;
  readonly label: Label;
  /** What this noun is for, in one sentence; the empty page shows it. */
  readonly about: string;
  /** The field that names a record, and the one to fall back on when that is empty. */
  readonly title: string;
  readonly titleFallback?: string;
  readonly fields: F;
  readonly policy: Policy<ResourceAction | A>;
  readonly defaultSort?: string;
  /**
   * Fields that tell most about a record where little room is: in the thread, in a peek.
   * Its `state` and `ownerId` unless told.
   */
  readonly facts?: readonly string[];
  readonly imports?: ImportRules;
}

type R = RouteContract;
export interface ResourceRoutes<F extends Fields> {
  readonly list: RouteContract<
    typeof inWorkspace,
    z.ZodType<ListQuery, Partial<Record<string, unknown>>>,
    R['body'],
    z.ZodType<Page<RecordOfFields<F>>>
  >;
  readonly count: RouteContract<
    typeof inWorkspace,
    z.ZodType<ListQuery, Partial<Record<string, unknown>>>,
    R['body'],
    z.ZodType<{ count: number }>
  >;
  readonly export: RouteContract<
    typeof inWorkspace,
    z.ZodType<ListQuery, Partial<Record<string, unknown>>>,
    R['body'],
    z.ZodType
  >;
  readonly get: RouteContract<
    typeof inRecord,
    z.ZodType,
    R['body'],
    z.ZodType<RecordOfFields<F> & { refs: Record<string, Ref> }>
  >;
  readonly create: RouteContract<
    typeof inWorkspace,
    z.ZodType,
    z.ZodType<CreateOfFields<F>>,
    z.ZodType<RecordOfFields<F>>
  >;
  readonly update: RouteContract<
    typeof inRecord,
    z.ZodType,
    z.ZodType<ChangeOfFields<F> & { version: number }>,
    z.ZodType<RecordOfFields<F>>
  >;
  readonly archive: RouteContract<
    typeof inRecord,
    z.ZodType,
    z.ZodType<{ version: number }>,
    z.ZodType<RecordOfFields<F>>
  >;
  readonly restore: ResourceRoutes<F>['archive'];
  readonly bulk: RouteContract<
    typeof inWorkspace,
    z.ZodType,
    z.ZodType<BulkChange<F>>,
    z.ZodType<BulkResult>
  >;
  readonly history: RouteContract<
    typeof inRecord,
    z.ZodType<{ cursor?: string | undefined; limit: number }>,
    R['body'],
    z.ZodType<Page<HistoryEntry>>
  >;
}

export interface BulkChange<F extends Fields> {
  ids: string[];
  change?: ChangeOfFields<F> | undefined;
  addTagIds?: string[] | undefined;
  removeTagIds?: string[] | undefined;
  archive?: boolean | undefined;
}
export interface BulkResult {
  changed: number;
  unchanged: number;
  missing: string[];
  /** Names the whole change, to undo it as one; null when nothing changed. */
  batchId: string | null;
}

/** One act on a record, as its history shows it. */
export const historyEntrySchema = z
  .object({
    id: z.uuid(),
    at: z.string(),
    noun: z.string(),
    recordId: z.uuid(),
    verb: z.string().describe('What was done: created, updated, archived, linked, …'),
    actorKind: z.enum(['user', 'key', 'system', 'share']),
    actorId: z.uuid().nullable(),
    actorName: z.string(),
    changes: z
      .record(z.string(), z.tuple([z.unknown(), z.unknown()]))
      .nullable()
      .describe('Field → [before, after].'),
    note: z.string().nullable().describe('Why it was done, where somebody or something said so.'),
    undoOf: z.uuid().nullable(),
    batchId: z.uuid().nullable().describe('Shared by the acts of one bulk change.'),
  })
  .meta({ id: 'HistoryEntry' });
export type HistoryEntry = z.infer<typeof historyEntrySchema>;

export const MAX_BULK = 1000;

/** Everything known about a noun: the one definition that table, API, SDK, CLI and screens share. */
export interface ResourceContract<F extends Fields = Fields, A extends string = string>
  extends ResourceSpec<F, A> {
  /** Own fields and base fields together. */
  readonly allFields: F & typeof baseFields;
  /** Own fields that point into a tree; see `Scope` of the web application. */
  readonly within: readonly string[];
  readonly record: z.ZodType<RecordOfFields<F>>;
  readonly create: z.ZodType<CreateOfFields<F>>;
  readonly change: z.ZodType<ChangeOfFields<F>>;
  readonly routes: ResourceRoutes<F>;
}
/** Any resource, where the noun is known only at run time. */
export interface AnyResource extends Omit<ResourceSpec<Fields, string>, 'policy'> {
  readonly policy: Policy<ResourceAction>;
  readonly within: readonly string[];
  readonly allFields: Fields;
  readonly record: z.ZodType<BaseRecord>;
  readonly create: z.ZodType<object>;
  readonly change: z.ZodType<object>;
  readonly routes: Readonly<Record<keyof ResourceRoutes<Fields>, RouteContract>>;
}
export type RecordOf<C> = C extends { record: z.ZodType<infer R> } ? R : never;
export type CreateOf<C> = C extends { create: z.ZodType<infer I> } ? I : never;
export type ChangeOf<C> = C extends { change: z.ZodType<infer I> } ? I : never;

function inputSchema(field: AnyField, forCreate: boolean): z.ZodType {
  return forCreate && field.state.mode === 'required' ? field.output : field.output.optional();
}

function inputShape(fields: Fields, forCreate: boolean): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.state.mode !== 'computed') shape[name] = inputSchema(field, forCreate);
  }
  return {
    ...shape,
    tagIds: baseFields.tagIds.output.optional(),
    custom: baseShape.custom.optional(),
  };
}

/** Declares a noun and derives its schemas and its routes. */
export function defineResource<const F extends Fields, A extends string = never>(
  spec: ResourceSpec<F, A>,
): ResourceContract<F, A> {
  const allFields = { ...spec.fields, ...baseFields };
  const record = once(() => {
    const outputs = Object.entries(allFields).map(([name, field]) => [name, field.output]);
    const schema = z.object({ ...baseShape, ...Object.fromEntries(outputs) });
    // `product_key` is described once, as ProductKey.
    const id = spec.noun.replaceAll(/(?:^|_)\w/g, (start) => start.slice(-1).toUpperCase());
    return schema.meta({ id });
  });
  const create = once(() => z.strictObject(inputShape(spec.fields, true)));
  const change = once(() => z.strictObject(inputShape(spec.fields, false)));
  const query = once(() => listQuery(allFields));
  const outline = spec as ResourceSpec<Fields, ResourceAction>;
  const within = Object.keys(spec.fields).filter((name) => spec.fields[name]?.state.tree);
  return {
    ...spec,
    within,
    allFields,
    get record() {
      return record();
    },
    get create() {
      return create();
    },
    get change() {
      return change();
    },
    routes: resourceRoutes(outline, { record, create, change, query }),
  } as unknown as ResourceContract<F, A>;
}

interface ResourceSchemas {
  readonly record: () => z.ZodObject;
  readonly create: () => z.ZodObject;
  readonly change: () => z.ZodObject;
  readonly query: () => z.ZodType;
}

const versionOnly = z.strictObject({ version: baseShape.version });

function resourceRoutes(
  spec: ResourceSpec<Fields, ResourceAction>,
  { record, create, change, query }: ResourceSchemas,
) {
  const at = routeOutlines(spec);
  const one = spec.label.one.toLowerCase();
  const many = spec.label.many.toLowerCase();
  const page = (items: z.ZodType) =>
    z.object({ items: z.array(items), nextCursor: z.string().nullable(), refs: refsSchema });
  const ofRecord = { params: inRecord, output: record } as const;
  return {
    list: defineRoute({
      ...at.list,
      summary: `List ${many}`,
      params: inWorkspace,
      query,
      output: () => page(record()),
    }),
    count: defineRoute({
      ...at.count,
      summary: `Count ${many}`,
      params: inWorkspace,
      query,
      output: z.object({ count: z.int() }),
    }),
    export: defineRoute({
      ...at.export,
      summary: `Export ${many} as CSV`,
      rate: 'heavy',
      params: inWorkspace,
      query,
      output: z.string(),
    }),
    get: defineRoute({
      ...at.get,
      summary: `Get a ${one}`,
      params: inRecord,
      output: () => record().extend({ refs: refsSchema }),
    }),
    create: defineRoute({
      ...at.create,
      summary: `Create a ${one}`,
      status: 201,
      params: inWorkspace,
      body: create,
      output: record,
      bodyLimit: 8 * 1024 * 1024,
    }),
    update: defineRoute({
      ...at.update,
      summary: `Change a ${one}`,
      ...ofRecord,
      body: () => change().extend({ version: baseShape.version }),
      bodyLimit: 8 * 1024 * 1024,
    }),
    archive: defineRoute({
      ...at.archive,
      summary: `Archive a ${one}`,
      ...ofRecord,
      body: versionOnly,
    }),
    restore: defineRoute({
      ...at.restore,
      summary: `Restore a ${one}`,
      ...ofRecord,
      body: versionOnly,
    }),
    bulk: defineRoute({
      ...at.bulk,
      summary: `Change many ${many} at once`,
      params: inWorkspace,
      rate: 'heavy',
      body: () =>
        z.strictObject({
          ids: z.array(z.uuid()).min(1).max(MAX_BULK),
          change: change().optional(),
          addTagIds: idsOf('tag').max(100).optional(),
          removeTagIds: idsOf('tag').max(100).optional(),
          archive: z.boolean().optional().describe('true archives, false restores.'),
        }),
      output: z.object({
        changed: z.int(),
        unchanged: z.int(),
        missing: z.array(z.uuid()),
        batchId: z.uuid().nullable().describe('Undoes the whole change as one.'),
      }),
    }),
    history: defineRoute({
      ...at.history,
      summary: `History of a ${one}`,
      params: inRecord,
      query: z.strictObject({
        cursor: z.string().max(2000).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      output: () => page(historyEntrySchema),
    }),
  };
}
