import { and, eq, getTableName, inArray, type SQL, sql } from 'drizzle-orm';
import { LRUCache } from 'lru-cache';
import { JsonText } from '#platform/api/json-text.ts';
import type { ListQuery } from '#platform/contract/list-query.ts';
import type { AnyResource, BaseRecord, Page, Ref } from '#platform/contract/resource.ts';
import type { Statement, Tx } from '#platform/db/database.ts';
import { afterCursor, cursorAfter, type Order, orderBy, orderName, orderOf } from './cursor.ts';
import { whereOf } from './filters.ts';
import { JsonReader, type JsonStatement } from './json-records.ts';
import { Selection } from './selection.ts';
import { columnOf, quoted, type ResourceTable, selectionOf } from './table.ts';

export type AnyRecord = BaseRecord & Record<string, unknown>;

const FACT_LENGTH = 600;
/** First pages of whole lists whose statement is kept, by workspace, order and number. */
const FIRST_PAGES = 200;

/** New values for one record, by field name. */
export interface Edit {
  readonly id: string;
  readonly values: Record<string, unknown>;
}

/** The SQL of a resource. Every statement names the workspace; row-level security stands behind it. */
export class ResourceStore {
  readonly resource: AnyResource;
  readonly table: ResourceTable;
  readonly #selection;
  readonly #whole: Selection;
  readonly #json: JsonReader;
  readonly #byId: Statement;
  readonly #firstPages = new LRUCache<string, JsonStatement>({ max: FIRST_PAGES });

  constructor(resource: AnyResource, table: ResourceTable) {
    this.resource = resource;
    this.table = table;
    this.#selection = selectionOf(resource, table);
    const names = Object.keys(this.#selection);
    this.#whole = new Selection(table, names);
    this.#json = new JsonReader(table, names, referenceFields(resource));
    this.#byId = { name: `get ${resource.noun}`, text: 'where workspace_id = $1 and id = $2' };
  }

  /**
   * One page in the order asked for. `extra` narrows it further; `only` names the
   * fields to read where whole records would be too heavy (id is always there).
   */
  async page(
    tx: Tx,
    query: ListQuery,
    { extra, only }: { extra?: SQL | undefined; only?: readonly string[] } = {},
  ): Promise<Omit<Page<AnyRecord>, 'refs'>> {
    const order = orderOf(this.resource, this.table, query.sort);
    const selection = only ? this.#part(only, order.name) : this.#whole;
    const often = !extra && isWhole(query);
    const rows = (await selection.read(tx, this.#slice(tx, query, order, extra), {
      often,
    })) as AnyRecord[];
    const items = rows.slice(0, query.limit);
    const last = items.at(-1);
    return {
      items,
      nextCursor: rows.length > items.length && last ? cursorAfter(order, last) : null,
    };
  }

  /**
   * One page of whole records with the names of what they point at, as JSON; `more` adds members
   * to each. One statement.
   */
  async pageAsJson(
    tx: Tx,
    query: ListQuery,
    more?: Readonly<Record<string, SQL>>,
  ): Promise<JsonText<Page<AnyRecord>>> {
    const order = orderOf(this.resource, this.table, query.sort);
    const statement = this.#pageStatement(tx, query, order, more);
    const { items, refs, last } = await this.#json.read(tx, statement);
    const nextCursor = last ? cursorAfter(order, JSON.parse(last) as AnyRecord) : null;
    return new JsonText(
      '{"items":[',
      items,
      `],"nextCursor":${JSON.stringify(nextCursor)},"refs":{`,
      refs,
      '}}',
    );
  }

  #pageStatement(
    tx: Tx,
    query: ListQuery,
    order: Order,
    more?: Readonly<Record<string, SQL>>,
  ): JsonStatement {
    const often = isWhole(query);
    // For the page most asked for, putting it together each time was a quarter of Node's work.
    const { archived, limit } = query;
    const first = often && !query.cursor && !more;
    const name = first ? `${tx.workspaceId} ${archived} ${orderName(order)} ${limit}` : null;
    const known = name === null ? undefined : this.#firstPages.get(name);
    if (known) return known;
    const made = this.#json.page(this.#slice(tx, query, order), {
      limit,
      order: order.name === 'createdAt' ? 'id' : order.name,
      often,
      more,
    });
    if (name !== null) this.#firstPages.set(name, made);
    return made;
  }

  /** A whole record with the names of what it points at, as JSON. One statement. */
  async findAsJson(tx: Tx, id: string): Promise<JsonText<AnyRecord> | undefined> {
    const { items, refs } = await this.#json.find(tx, id);
    if (items.length === 0) return undefined;
    return new JsonText(items.subarray(0, -1), ',"refs":{', refs, '}}');
  }

  /** What a page is of, behind the `select`; it reads one row more than the page shows. */
  #slice(tx: Tx, query: ListQuery, order: Order, extra?: SQL): SQL {
    const where = and(
      whereOf(this.resource, this.table, query, tx.actor),
      query.cursor ? afterCursor(this.table, order, query.cursor) : undefined,
      extra,
    );
    // The limit stands in the text: one plan must know how few rows are wanted.
    const limit = sql.raw(String(Math.trunc(query.limit) + 1));
    return sql`where ${where} order by ${orderBy(this.table, order)} limit ${limit}`;
  }

  async count(tx: Tx, query: Partial<ListQuery>, extra?: SQL): Promise<number> {
    const rows = await tx.db
      .select({ count: sql<string>`count(*)` })
      .from(this.table)
      .where(and(whereOf(this.resource, this.table, query, tx.actor), extra));
    return Number(rows[0]?.count ?? 0);
  }

  async find(tx: Tx, id: string): Promise<AnyRecord | undefined> {
    const [record] = await this.#whole.readPrepared(tx, this.#byId, [tx.workspaceId, id]);
    return record as AnyRecord | undefined;
  }

  async findMany(tx: Tx, ids: readonly string[]): Promise<AnyRecord[]> {
    return (await this.#whole.read(tx, sql`where ${this.#these(tx, ids)}`)) as AnyRecord[];
  }

  /** Only these fields of these records; long text is cut to `FACT_LENGTH` characters. */
  async facts(
    tx: Tx,
    ids: readonly string[],
    names: readonly string[],
  ): Promise<Map<string, Record<string, unknown>>> {
    const selection = Object.fromEntries(
      names.map((name) => {
        const column = columnOf(this.table, name);
        const long = this.resource.allFields[name]?.state.kind === 'longText';
        return [name, long ? sql`left(${column}, ${FACT_LENGTH})` : column];
      }),
    );
    const rows = (await tx.db
      .select({ ...selection, id: this.table.id })
      .from(this.table)
      .where(this.#these(tx, ids))) as Record<string, unknown>[];
    return new Map(rows.map(({ id, ...facts }) => [String(id), facts]));
  }

  /** All records of the workspace that a condition fits. For conditions that fit few. */
  async findWhere(tx: Tx, condition: SQL): Promise<AnyRecord[]> {
    const mine = eq(this.table.workspaceId, tx.workspaceId);
    return (await this.#whole.read(tx, sql`where ${and(mine, condition)}`)) as AnyRecord[];
  }

  /** As `findMany`, holding the rows until the transaction ends. */
  async lock(tx: Tx, ids: readonly string[]): Promise<AnyRecord[]> {
    const mine = this.#these(tx, ids);
    return (await this.#whole.read(
      tx,
      sql`where ${mine} order by ${this.table.id} for update`,
    )) as AnyRecord[];
  }

  /** Inserts rows in their order; a field that a row leaves out takes the database's default. */
  async insert(tx: Tx, rows: readonly Record<string, unknown>[]): Promise<AnyRecord[]> {
    const alike = Map.groupBy(rows, (row) => given(row).join(' '));
    const inserted = [];
    for (const group of alike.values()) inserted.push(await this.#insertAlike(tx, group));
    if (inserted.length <= 1) return inserted[0] ?? [];
    const byId = new Map(inserted.flat().map((record) => [record.id, record]));
    return rows.flatMap(({ id }) => byId.get(String(id)) ?? []);
  }

  /** Rows as one document: a parameter for each of their cells takes time and memory to name. */
  async #insertAlike(tx: Tx, rows: readonly Record<string, unknown>[]): Promise<AnyRecord[]> {
    const columns = given(rows[0] ?? {}).map(
      (name) => [name, columnOf(this.table, name).name] as const,
    );
    const documents = rows.map((row) => ({
      workspace_id: tx.workspaceId,
      ...Object.fromEntries(columns.map(([name, column]) => [column, row[name]])),
    }));
    const names = ['workspace_id', ...columns.map(([, column]) => column)].map(quoted).join(', ');
    const table = quoted(getTableName(this.table));
    return (await this.#whole.written(
      tx,
      `insert into ${table} (${names})
       select ${names} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(documents)],
    )) as AnyRecord[];
  }

  /** Sets the same values on all these records, each moving to its next version. */
  async update(
    tx: Tx,
    ids: readonly string[],
    values: Record<string, unknown>,
  ): Promise<AnyRecord[]> {
    return (await tx.db
      .update(this.table)
      .set({ ...values, version: sql`${this.table.version} + 1`, updatedAt: sql`now()` } as never)
      .where(this.#these(tx, ids))
      .returning(this.#selection as never)) as unknown as AnyRecord[];
  }

  /**
   * Sets on each record its own values, each moving to its next version. One
   * statement however many there are; a column not named keeps what it holds.
   */
  async updateEach(tx: Tx, edits: readonly Edit[]): Promise<AnyRecord[]> {
    const [first] = edits;
    if (!first) return [];
    const ids = edits.map(({ id }) => id);
    const same = JSON.stringify(first.values);
    if (edits.every(({ values }) => JSON.stringify(values) === same)) {
      return this.update(tx, ids, first.values);
    }
    const { set, source } = this.#fromEdits(edits);
    return (await tx.db
      .update(this.table)
      .set({ ...set, version: sql`${this.table.version} + 1`, updatedAt: sql`now()` } as never)
      .from(source)
      .where(and(eq(this.table.workspaceId, tx.workspaceId), sql`${this.table.id} = edit.id`))
      .returning(this.#selection as never)) as unknown as AnyRecord[];
  }

  /**
   * Sets computed fields, each record its own, in one statement. Nobody edited the
   * records, so they keep their version and their date of change.
   */
  async setComputed(tx: Tx, edits: readonly Edit[]): Promise<void> {
    if (edits.length === 0) return;
    const { set, source } = this.#fromEdits(edits);
    await tx.db
      .update(this.table)
      .set(set as never)
      .from(source)
      .where(and(eq(this.table.workspaceId, tx.workspaceId), sql`${this.table.id} = edit.id`));
  }

  /** Edits as a table to update from, and what to set from it. */
  #fromEdits(edits: readonly Edit[]): { set: Record<string, SQL>; source: SQL } {
    const names = [...new Set(edits.flatMap(({ values }) => Object.keys(values)))];
    const columns = names.map((name) => [name, columnOf(this.table, name)] as const);
    const documents = edits.map(({ id, values }) => ({
      id,
      values: Object.fromEntries(
        columns.flatMap(([name, column]) => (name in values ? [[column.name, values[name]]] : [])),
      ),
    }));
    const set = Object.fromEntries(
      columns.map(([name, column]) => [
        name,
        sql`(jsonb_populate_record(${this.table}, edit."values")).${sql.identifier(column.name)}`,
      ]),
    );
    const source = sql`jsonb_to_recordset(${JSON.stringify(documents)}::jsonb) as edit(id uuid, "values" jsonb)`;
    return { set, source };
  }

  /** The condition of a list query, for statements of the noun's own. */
  where(tx: Tx, query: Partial<ListQuery>): SQL | undefined {
    return whereOf(this.resource, this.table, query, tx.actor);
  }

  #part(only: readonly string[], sortedBy: string): Selection {
    return new Selection(this.table, new Set(['id', 'version', 'archivedAt', sortedBy, ...only]));
  }

  #these(tx: Tx, ids: readonly string[]): SQL | undefined {
    return and(eq(this.table.workspaceId, tx.workspaceId), inArray(this.table.id, [...ids]));
  }
}

/** The fields that a row gives a value. */
function given(row: Record<string, unknown>): string[] {
  return Object.keys(row).filter((name) => row[name] !== undefined);
}

/** Nothing but order and place is asked for, so that one plan serves whatever the values. */
function isWhole(query: ListQuery): boolean {
  const plain = ['archived', 'sort', 'limit', 'cursor'];
  return Object.entries(query).every(
    ([name, value]) => value === undefined || plain.includes(name),
  );
}

const REFS = {
  name: 'refs',
  text: 'select id, noun, key, title, archived from records where workspace_id = $1 and id = any($2::uuid[])',
} as const satisfies Statement;

/** Names and titles of records of any noun, by id. One statement; none for no ids. */
export async function findRefs(tx: Tx, ids: Iterable<string>): Promise<Record<string, Ref>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return {};
  const rows = await tx.query<Ref & Record<string, unknown>>(REFS, [tx.workspaceId, wanted]);
  return Object.fromEntries(rows.map((row) => [row.id, row]));
}

/** The fields of a resource that hold the id of another record. */
function referenceFields(resource: AnyResource): readonly string[] {
  return Object.entries(resource.allFields)
    .filter(([, field]) => field.state.kind === 'reference')
    .map(([name]) => name);
}
