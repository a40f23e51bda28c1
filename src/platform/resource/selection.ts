import { Column, getTableName, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { Statement, Tx } from '#platform/db/database.ts';
import { StatementNames } from '#platform/db/statement-names.ts';
import { columnOf, type ResourceTable } from './table.ts';

const dialect = new PgDialect();
const names = new StatementNames();

type Row = Record<string, unknown>;

/** Records as the JSON text that PostgreSQL writes: one text for all of them. */
interface JsonRecords {
  /** The records, with commas between them; nothing where there are none. */
  readonly items: string | null;
  /** What they point to: members of an object, by id. */
  readonly refs: string | null;
  /** Id and value in the order of the last record shown, as an object; only where more follow. */
  readonly last: string | null;
}

interface JsonOptions {
  /** The fields that point to other records. */
  readonly references: readonly string[];
  readonly often: boolean;
  /** Adds members to each record. */
  readonly more?: Readonly<Record<string, SQL>> | undefined;
  /** How many records to show of those `rest` reads, and the field that orders them. */
  readonly page?: { readonly limit: number; readonly order: string } | undefined;
}
type Decode = (value: unknown) => unknown;

/** Columns whose values `pg` reads as they are meant. */
const PLAIN =
  /^Pg(UUID|Text|Varchar|Boolean|Integer|SmallInt|DoublePrecision|Real|DateString|Jsonb|Array)$/;

/** Columns that `pg` reads as text, and JSON has as numbers. */
const JSON_NUMBER = /^PgBigInt53$/;

const MOMENTS: ReadonlySet<number> = new Set([
  pg.types.builtins.TIMESTAMPTZ,
  pg.types.builtins.TIMESTAMP,
  pg.types.builtins.DATE,
]);

/** Moments and days as the text PostgreSQL sends, as Drizzle asks for them too. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    MOMENTS.has(oid) ? (text: string) => text : pg.types.getTypeParser(oid, format as 'text'),
};

/**
 * Fields of records as a `select` names them, read without a detour: rows come from the driver
 * under their fields' names, and only what it can't read itself is decoded. On lists this is
 * most of the server's work.
 */
export class Selection {
  readonly #table: ResourceTable;
  readonly #columns: string;
  readonly #jsonColumns: string;
  readonly #decoders: readonly (readonly [string, Decode])[];

  constructor(table: ResourceTable, names: Iterable<string>) {
    const columns = [...names].map((name) => [name, columnOf(table, name)] as const);
    this.#table = table;
    const from = quoted(getTableName(table));
    this.#columns = columns
      .map(([name, column]) => `${from}.${quoted(column.name)} as ${quoted(name)}`)
      .join(', ');
    this.#jsonColumns = columns
      .map(([name, column]) => `${asJson(quoted(name), column)} as ${quoted(name)}`)
      .join(', ');
    this.#decoders = columns.filter(([, column]) => needsDecoding(column)).map(decoderOf);
  }

  /**
   * The rows of `select these from the table …rest`. With `often`, the statement is prepared when
   * the same text keeps coming: for conditions that one plan serves.
   */
  async read(tx: Tx, rest: SQL, { often = false }: { often?: boolean } = {}): Promise<Row[]> {
    const { sql: text, params } = dialect.sqlToQuery(
      sql`select ${sql.raw(this.#columns)} from ${this.#table} ${rest}`,
    );
    const name = often ? names.nameOf(text) : undefined;
    const statement = { text, types: TYPES, ...(name ? { name } : {}) };
    return this.#decoded(await tx.query<Row>(statement, params));
  }

  /**
   * The rows of `select these from the table …rest` as JSON that PostgreSQL writes: for the server
   * it is one text to hand on, where rows would have to be read field by field and written again.
   * With it come the records that the fields `references` point to. One statement.
   */
  async readJson(
    tx: Tx,
    rest: SQL,
    { references, often, more = {}, page }: JsonOptions,
  ): Promise<JsonRecords> {
    const added = Object.entries(more);
    const columns = sql.join([
      sql.raw(this.#columns),
      ...added.map(([name, value]) => sql`, ${value} as ${sql.identifier(name)}`),
    ]);
    const members = [this.#jsonColumns, ...added.map(([name]) => quoted(name))].join(', ');
    const shown = page ? `(select * from page limit ${page.limit}) shown` : 'page';
    // Written as JSON after the page is cut: before it, all that the order goes through would be.
    const { sql: text, params } = dialect.sqlToQuery(sql`
      with page as materialized (select ${columns} from ${this.#table} ${rest})
      select
        (select string_agg(row_to_json(item)::text, ',')
         from (select ${sql.raw(`${members} from ${shown}`)}) item) as items,
        ${references.length > 0 ? pointedTo(tx, references, shown) : sql`null`} as refs,
        ${page ? sql.raw(this.#lastOf(page)) : sql`null`} as last`);
    const name = often ? names.nameOf(text) : undefined;
    const [found] = await tx.query<JsonRecords & Row>({ text, ...(name ? { name } : {}) }, params);
    return found ?? { items: null, refs: null, last: null };
  }

  #lastOf({ limit, order }: { limit: number; order: string }): string {
    const value = asJson(quoted(order), columnOf(this.#table, order));
    return `(select row_to_json(last)::text from (
          select id, ${value} as ${quoted(order)} from page offset ${limit - 1} limit 1) last
        where (select count(*) from page) > ${limit})`;
  }

  /** The rows that a statement has written: `insert …` or `update …` without its `returning`. */
  async written(tx: Tx, statement: SQL): Promise<Row[]> {
    const { rows } = await tx.db.execute<Row>(
      sql`${statement} returning ${sql.raw(this.#columns)}`,
    );
    return this.#decoded(rows);
  }

  /** As `read`, with the statement as text, prepared once for each connection. */
  async readPrepared(tx: Tx, rest: Statement, values: unknown[]): Promise<Row[]> {
    const from = quoted(getTableName(this.#table));
    const text = `select ${this.#columns} from ${from} ${rest.text}`;
    return this.#decoded(await tx.query<Row>({ name: rest.name, text, types: TYPES }, values));
  }

  #decoded(rows: Row[]): Row[] {
    for (const row of rows) {
      for (const [name, decode] of this.#decoders) {
        const value = row[name];
        if (value !== null) row[name] = decode(value);
      }
    }
    return rows;
  }
}

/** The records that those of `shown` point to, as members of an object by id. */
function pointedTo(tx: Tx, references: readonly string[], shown: string): SQL {
  const ids = references.map(
    (name) => `select ${quoted(name)} from ${shown} where ${quoted(name)} is not null`,
  );
  return sql`(
          select string_agg('"' || id || '":' || row_to_json(ref)::text, ',') from (
            select id, noun, key, title, archived from records
            where workspace_id = ${tx.workspaceId} and id = any(array(${sql.raw(ids.join(' union all '))}))
          ) ref)`;
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

function needsDecoding(column: PgColumn): boolean {
  return (
    column.mapFromDriverValue !== Column.prototype.mapFromDriverValue &&
    !PLAIN.test(column.columnType)
  );
}

function decoderOf([name, column]: readonly [string, PgColumn]): readonly [string, Decode] {
  return [name, (value) => column.mapFromDriverValue(value)];
}

function quoted(name: string): string {
  return `"${name}"`;
}
