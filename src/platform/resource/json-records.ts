import { getTableName, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, PgDialect } from 'drizzle-orm/pg-core';
import type { Tx } from '#platform/db/database.ts';
import { pageOf } from '#platform/db/held-pages.ts';
import { statementNames } from '#platform/db/statement-names.ts';
import { needsDecoding } from './selection.ts';
import { columnOf, quoted, type ResourceTable } from './table.ts';

const dialect = new PgDialect();

/** Records as the JSON text that PostgreSQL writes. */
interface JsonRecords {
  /** The records, with commas between them, in UTF-8; nothing where there are none. */
  readonly items: Buffer;
  /** What they point to: members of an object, by id. */
  readonly refs: string;
  /** Id and value in the order of the last record shown, as an object; only where more follow. */
  readonly last: string | null;
}

interface PageOptions {
  /** How many records to show; one more is read, to know whether more follow. */
  readonly limit: number;
  /** The field that orders them. */
  readonly order: string;
  /** The statement comes again and again, and reads well under one plan for all its values. */
  readonly often: boolean;
  /** Adds members to each record. */
  readonly more?: Readonly<Record<string, SQL>> | undefined;
}

/** A statement that reads records as JSON, to be made once and run often. */
export interface JsonStatement {
  readonly text: string;
  readonly params: readonly unknown[];
  readonly often: boolean;
  /** Under what its page is held; null where records can change without their row. */
  readonly key: string | null;
}

interface Parts {
  /** The fields that the statement itself needs of a page. */
  readonly read: readonly string[];
  /** What is added to each record. */
  readonly more?: readonly string[];
  /** How many of the page are shown. */
  readonly shown?: string;
  /** The last record shown, where more follow. */
  readonly last?: string;
}

type Found = Record<'stamps' | 'items' | 'refs' | 'last', string | null>;

/** Columns that `pg` reads as text, and JSON has as numbers. */
const JSON_NUMBER = /^PgBigInt53$/;

/**
 * Reads whole records as JSON that PostgreSQL writes: for the server it is one text to hand on,
 * where rows would have to be read field by field and written again. With them come the records
 * that the fields `references` point to. Of a page read before, only the rows that have changed are
 * written. One statement. On lists this is most of the server's work.
 */
export class JsonReader {
  readonly #table: ResourceTable;
  readonly #from: string;
  readonly #members: string;
  readonly #references: readonly string[];
  readonly #byId: string;

  constructor(table: ResourceTable, names: Iterable<string>, references: readonly string[]) {
    this.#table = table;
    this.#from = quoted(getTableName(table));
    this.#references = references;
    this.#members = [...names]
      .map((name) => `${asJson(this.#column(name), columnOf(table, name))} as ${quoted(name)}`)
      .join(', ');
    const one = ` from ${this.#from} where workspace_id = $1 and id = $2`;
    this.#byId = this.#text(one, 2, { read: ['id', ...references] });
  }

  /** A page of what `select … from the table …rest` finds; `rest` reads one row beyond it. */
  page(rest: SQL, { limit, order, often, more = {} }: PageOptions): JsonStatement {
    const added = Object.entries(more).map(
      ([name, value]) => sql`, ${value} as ${sql.identifier(name)}`,
    );
    const source = dialect.sqlToQuery(sql`${sql.join(added)} from ${this.#table} ${rest}`);
    const value = asJson(quoted(order), columnOf(this.#table, order));
    const { params } = source;
    const text = this.#text(source.sql, params.length, {
      read: ['id', ...this.#references, order],
      more: Object.keys(more),
      shown: `limit ${limit}`,
      last: `(
        select row_to_json(last)::text from (
          select id, ${value} as ${quoted(order)} from page offset ${limit - 1} limit 1) last
        where exists (select from page offset ${limit}))`,
    });
    // What is added to a record can change without it.
    const key = added.length === 0 ? `${text}\n${JSON.stringify(params)}` : null;
    return { text, params, often, key };
  }

  /** A record by its id. */
  find(tx: Tx, id: string): Promise<JsonRecords> {
    const params = [tx.workspaceId, id];
    return this.read(tx, { text: this.#byId, params, often: true, key: null });
  }

  async read(tx: Tx, { text, params, often, key }: JsonStatement): Promise<JsonRecords> {
    const name = often ? statementNames.nameOf(text) : undefined;
    const held = key === null ? undefined : tx.held.get(key);
    const values = [...params, held?.stamps ?? '', tx.workspaceId];
    const [found] = await tx.query<Found>({ text, ...(name ? { name } : {}) }, values);
    if (!found) throw new Error('a statement without a source answers one row');
    const items = pageOf(found.stamps, found.items, held);
    if (key !== null && items !== held) tx.held.set(key, items);
    return { items: items.json, refs: found.refs ?? '', last: found.last };
  }

  /** `source` is what stands behind the page's columns, with parameters up to `$count`. */
  #text(source: string, count: number, parts: Parts): string {
    const { more = [], shown = '', last = 'null' } = parts;
    const [held, workspace] = [`$${count + 1}`, `$${count + 2}`];
    const from = this.#from;
    const read = [...new Set(parts.read)].map((name) => `${this.#column(name)} as ${quoted(name)}`);
    const members = [this.#members, ...more.map((name) => `shown.${quoted(name)}`)];
    const pointedTo = this.#references.map(
      (name) => `select ${quoted(name)} from shown where ${quoted(name)} is not null`,
    );
    const ids = pointedTo.join(' union all ') || 'select null::uuid';
    // Rows are fetched by their place only where they are written: of a page that is held, none is.
    return `
      with page as materialized (select ${from}.ctid, ${from}.xmin, ${read.join(', ')}${source}),
      shown as materialized (
        select *, id::text || ' ' || xmin::text || ' ' || ctid::text as stamp from page ${shown})
      select
        (select string_agg(stamp, E'\\n') from shown) as stamps,
        (select string_agg(
          case when stamp in (select string_to_table(${held}, E'\\n')) then '' else (
            select row_to_json(item)::text
            from (select ${members.join(', ')} from ${from} where ${from}.ctid = shown.ctid) item
          ) end, E',\\n') from shown) as items,
        (select string_agg('"' || id || '":' || row_to_json(ref)::text, ',') from (
          select id, noun, key, title, archived from records
          where workspace_id = ${workspace} and id = any(array(${ids}))
        ) ref) as refs,
        ${last} as last`;
  }

  #column(name: string): string {
    return `${this.#from}.${quoted(columnOf(this.#table, name).name)}`;
  }
}

/** A column as JSON is to have it; what PostgreSQL would write otherwise than we do is put right. */
function asJson(expression: string, column: PgColumn): string {
  if (column.getSQLType().startsWith('timestamp')) {
    return `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  }
  if (needsDecoding(column) && !JSON_NUMBER.test(column.columnType)) {
    throw new Error(`How ${column.name} is written as JSON is not known.`);
  }
  return expression;
}
