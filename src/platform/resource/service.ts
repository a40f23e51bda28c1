import { type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { JsonText } from '#platform/api/json-text.ts';
import type { Fields } from '#platform/contract/field.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import { allows } from '#platform/contract/policy.ts';
import { notFound, Problem } from '#platform/contract/problem.ts';
import type {
  AnyResource,
  BulkChange,
  BulkResult,
  ChangeOf,
  CreateOf,
  Page,
  RecordOf,
  Ref,
} from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { addedTags, bulkValues, bulkVerb, differences } from './changes.ts';
import { type CustomFieldRule, customFieldsOf, mergeCustom } from './custom-fields.ts';
import { type AnyRecord, ResourceStore } from './store.ts';
import type { ResourceTable, TableFor } from './table.ts';

type Values = Record<string, unknown>;

/** What the activity log says of a change. */
export interface Act {
  readonly verb: string;
  /** Facts for reactions; a `note` is shown in the history. */
  readonly data?: Record<string, unknown> | null;
  readonly undoOf?: string | null;
  readonly batchId?: string | null;
}

/** A locked record with the values asked for, and what to call that. */
interface Given {
  readonly before: AnyRecord;
  readonly given: Values;
  readonly act: Act;
}

/** What a noun does beyond the plain verbs; each runs in the same transaction. */
export interface ResourceHooks<C> {
  /** Completes or refuses the values of new records. */
  beforeCreate?(tx: Tx, inputs: CreateOf<C>[]): Promise<void>;
  afterCreate?(tx: Tx, records: RecordOf<C>[]): Promise<void>;
  /** Completes or refuses a change; what it returns is stored in its place. */
  beforeUpdate?(tx: Tx, before: RecordOf<C>, change: Values): Promise<Values>;
  afterUpdate?(tx: Tx, before: RecordOf<C>, after: RecordOf<C>): Promise<void>;
}

/**
 * The verbs of a resource. Each takes the transaction of an actor, checks the
 * policy against the record, and writes its act to the activity log.
 */
export class ResourceService<C extends AnyResource> {
  readonly resource: C;
  readonly store: ResourceStore;
  readonly #hooks: ResourceHooks<C>;

  constructor(resource: C, table: TableFor<C>, hooks: ResourceHooks<C> = {}) {
    this.resource = resource;
    this.store = new ResourceStore(resource, table as unknown as ResourceTable);
    this.#hooks = hooks;
  }

  /**
   * A page with the names of what its records point at, as a text to send. `more` adds to each
   * record what SQL knows of it. One statement.
   */
  async listAsJson<More extends object = object>(
    tx: Tx,
    query: ListQuery,
    more?: Readonly<Record<keyof More, SQL>>,
  ): Promise<JsonText<Page<RecordOf<C> & More>>> {
    return (await this.store.pageAsJson(tx, query, more)) as JsonText<Page<RecordOf<C> & More>>;
  }

  /** The record, or a 404 that does not tell another tenant's id from no id. */
  async get(tx: Tx, id: string): Promise<RecordOf<C>> {
    return this.#one(await this.store.find(tx, id));
  }

  /** The same with the names of what it points at, as a text to send. One statement. */
  async getAsJson(
    tx: Tx,
    id: string,
  ): Promise<JsonText<RecordOf<C> & { refs: Record<string, Ref> }>> {
    const found = await this.store.findAsJson(tx, id);
    if (!found) throw notFound();
    return found as JsonText<RecordOf<C> & { refs: Record<string, Ref> }>;
  }

  async create(tx: Tx, input: CreateOf<C>): Promise<RecordOf<C>> {
    const [record] = await this.createMany(tx, [input]);
    if (!record) throw new Error('insert returned no row');
    return record;
  }

  /** Creates all or none, in a fixed number of statements. Inputs must fit the contract. */
  async createMany(tx: Tx, inputs: CreateOf<C>[]): Promise<RecordOf<C>[]> {
    if (inputs.length === 0) return [];
    this.#require(tx, 'create');
    await this.#hooks.beforeCreate?.(tx, inputs);
    const first = await tx.keys.allocate(tx.workspaceId, this.resource.prefix, inputs.length);
    const rules = await this.#customRules(tx, inputs as Values[]);
    const rows = (inputs as Values[]).map((input, i) => this.#newRow(tx, input, first + i, rules));
    await this.#checkTags(
      tx,
      rows.flatMap((row) => (row.tagIds as string[] | undefined) ?? []),
    );
    const records = (await this.store.insert(tx, rows)) as unknown as RecordOf<C>[];
    await recordActivity(
      tx,
      (records as AnyRecord[]).map(({ id }) => ({
        noun: this.resource.noun,
        recordId: id,
        verb: 'created',
      })),
    );
    await this.#hooks.afterCreate?.(tx, records);
    return records;
  }

  /** Changes a record that is still at `version`; otherwise 409 with the record as it is. */
  async update(tx: Tx, id: string, input: ChangeOf<C> & { version: number }): Promise<RecordOf<C>> {
    const { version, ...change } = input as Values & { version: number };
    const before = await this.#lockFresh(tx, id, version, 'update');
    refuseReserved(this.resource, before, change);
    return this.#apply(tx, before, change, { verb: 'updated' });
  }

  /**
   * A change by a verb of the noun's own: the rule of `action` is checked, and
   * the version only where the caller names one.
   */
  async perform(
    tx: Tx,
    id: string,
    change: Values,
    { action, version, ...act }: Act & { action: string; version?: number | undefined },
  ): Promise<RecordOf<C>> {
    const before = await this.#lockFresh(tx, id, version, action);
    refuseReserved(this.resource, before, change);
    return this.#apply(tx, before, change, act);
  }

  /** A change by the system itself (a reaction, an undo): no version to compare. */
  async change(
    tx: Tx,
    id: string,
    change: Values,
    act: Act = { verb: 'updated' },
  ): Promise<RecordOf<C>> {
    const [before] = await this.store.lock(tx, [id]);
    return this.#apply(tx, this.#one(before) as AnyRecord, change, act);
  }

  /**
   * As `change`, for many records at once, each in its own way: `plan` says how, or
   * null to leave one alone. Answers the records that really changed.
   */
  async changeEach(
    tx: Tx,
    ids: readonly string[],
    plan: (record: AnyRecord) => { change: Values; act: Act } | null,
  ): Promise<AnyRecord[]> {
    const edits = (await this.store.lock(tx, ids)).flatMap((before) => {
      const planned = plan(before);
      return planned ? [{ before, given: planned.change, act: planned.act }] : [];
    });
    return this.#applyEach(tx, edits);
  }

  async setArchived(tx: Tx, id: string, version: number, archived: boolean): Promise<RecordOf<C>> {
    const before = await this.#lockFresh(tx, id, version, 'archive');
    const archivedAt = archived ? new Date().toISOString() : null;
    if ((before.archivedAt !== null) === archived) return before as unknown as RecordOf<C>;
    return this.#apply(tx, before, { archivedAt }, { verb: archived ? 'archived' : 'restored' });
  }

  /** The same change on many records; those not there, or not the actor's to change, are named. */
  async bulk(tx: Tx, input: BulkChange<Fields>): Promise<BulkResult> {
    const action = input.archive === undefined ? 'update' : 'archive';
    const rule = this.resource.policy[action];
    const found = await this.store.lock(tx, input.ids);
    const mine = found.filter((record) => rule && allows(rule, tx.actor, record));
    for (const before of mine) refuseReserved(this.resource, before, input.change ?? {});
    const reachable = new Set(mine.map(({ id }) => id));
    const batchId = uuidv7();
    const act = { verb: bulkVerb(input), batchId };
    const changed = await this.#applyEach(
      tx,
      mine.map((before) => ({ before, given: bulkValues(before, input), act })),
    );
    return {
      changed: changed.length,
      unchanged: mine.length - changed.length,
      missing: input.ids.filter((id) => !reachable.has(id)),
      batchId: changed.length > 0 ? batchId : null,
    };
  }

  #newRow(tx: Tx, input: Values, number: number, rules: readonly CustomFieldRule[]): Values {
    const row: Values = { ...input };
    for (const [name, field] of Object.entries(this.resource.fields as Fields)) {
      if (row[name] === undefined) row[name] = field.state.fallback ?? null;
    }
    const now = new Date().toISOString();
    return {
      ...row,
      id: (input.id as string | undefined) ?? uuidv7(),
      key: `${this.resource.prefix}-${number}`,
      custom: input.custom ? mergeCustom(rules, {}, input.custom as Values) : {},
      tagIds: input.tagIds ?? [],
      createdBy: tx.actor.userId,
      createdAt: now,
      updatedAt: now,
    };
  }

  async #apply(tx: Tx, before: AnyRecord, given: Values, act: Act): Promise<RecordOf<C>> {
    const [after] = await this.#applyEach(tx, [{ before, given, act }]);
    return (after ?? before) as unknown as RecordOf<C>;
  }

  /**
   * Changes locked records, each in its own way, and answers those that really
   * changed. A fixed number of statements, whatever their number, hooks aside.
   */
  async #applyEach(tx: Tx, edits: readonly Given[]): Promise<AnyRecord[]> {
    const rules = await this.#customRules(
      tx,
      edits.map(({ given }) => given),
    );
    const planned = [];
    for (const { before, given, act } of edits) {
      const change = await this.#completed(tx, before, given, rules);
      const changes = differences(before, change);
      const names = Object.keys(changes);
      if (names.length === 0) continue;
      const values = Object.fromEntries(names.map((name) => [name, change[name]]));
      planned.push({ id: before.id, before, changes, values, act });
    }
    if (planned.length === 0) return [];
    await this.#checkTags(
      tx,
      planned.flatMap(({ before, values }) => addedTags(before, values.tagIds)),
    );
    const updated = await this.store.updateEach(tx, planned);
    const { noun } = this.resource;
    await recordActivity(
      tx,
      planned.map(({ id, changes, act }) => ({ noun, recordId: id, changes, ...act })),
    );
    const afterById = new Map(updated.map((record) => [record.id, record]));
    for (const { id, before } of planned) {
      const after = this.#one(afterById.get(id));
      await this.#hooks.afterUpdate?.(tx, before as unknown as RecordOf<C>, after);
    }
    return updated;
  }

  /** A change with custom values checked and merged, and whatever the noun itself adds. */
  async #completed(
    tx: Tx,
    before: AnyRecord,
    given: Values,
    rules: readonly CustomFieldRule[],
  ): Promise<Values> {
    const change: Values = { ...given };
    if (change.custom) change.custom = mergeCustom(rules, before.custom, change.custom as Values);
    const record = before as unknown as RecordOf<C>;
    return (await this.#hooks.beforeUpdate?.(tx, record, change)) ?? change;
  }

  /** The noun's custom fields, where any of these values speaks of one. */
  async #customRules(tx: Tx, values: readonly Values[]): Promise<CustomFieldRule[]> {
    const spoken = values.some(({ custom }) => custom);
    return spoken ? customFieldsOf(tx, this.resource.noun) : [];
  }

  async #lockFresh(
    tx: Tx,
    id: string,
    version: number | undefined,
    action: string,
  ): Promise<AnyRecord> {
    const [record] = await this.store.lock(tx, [id]);
    const before = this.#one(record) as AnyRecord;
    this.#require(tx, action, before);
    if (version !== undefined && before.version !== version) {
      throw new Problem(
        'version_conflict',
        `${before.key} was changed by somebody else meanwhile. Look at it as it is now, then make your change again.`,
        { current: before },
      );
    }
    return before;
  }

  #require(tx: Tx, action: string, record?: AnyRecord): void {
    const rule = (this.resource.policy as Record<string, Parameters<typeof allows>[0]>)[action];
    if (rule && allows(rule, tx.actor, record)) return;
    throw new Problem(
      'forbidden',
      `Your role (${tx.actor.role}) may not ${action} this ${this.resource.label.one.toLowerCase()}. Ask an editor or admin of the workspace.`,
    );
  }

  /** Every tag must be one of this workspace's. */
  async #checkTags(tx: Tx, ids: string[]): Promise<void> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return;
    const { rows } = await tx.db.execute<{ id: string }>(sql`
      select id from records where workspace_id = ${tx.workspaceId} and noun = 'tag'
      and id = any(${sql.param(wanted)}::uuid[])`);
    if (rows.length === wanted.length) return;
    const known = new Set(rows.map(({ id }) => id));
    const message = `There is no tag ${wanted.find((id) => !known.has(id))} in this workspace.`;
    throw new Problem('invalid_input', message, { fields: [{ path: 'body.tagIds', message }] });
  }

  #one(record: unknown): RecordOf<C> {
    if (!record) throw notFound(this.resource.label.one.toLowerCase());
    return record as RecordOf<C>;
  }
}

function refuseReserved(resource: AnyResource, before: AnyRecord, change: Values): void {
  const [first] = reservedIn(resource, before, change);
  if (!first) return;
  const { field, message } = first;
  throw new Problem('invalid_input', message, { fields: [{ path: `body.${field}`, message }] });
}

/** Values in a change that an act of its own sets: they are not to be had plainly, nor by undo. */
export function reservedIn(
  resource: AnyResource,
  before: AnyRecord,
  change: Values,
): { field: string; message: string }[] {
  return Object.entries(change).flatMap(([field, value]) => {
    const message = (resource.fields as Fields)[field]?.state.reserved?.[String(value)];
    return message && before[field] !== value ? [{ field, message }] : [];
  });
}

/** Any resource's service, where the noun is known only at run time. */
export type AnyService = ResourceService<AnyResource>;
