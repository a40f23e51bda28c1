import { Column, getTableName, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, PgDialect } from 'drizzle-orm/pg-core';
import pg from 'pg';
import type { Statement, Tx } from '#platform/db/database.ts';
import { statementNames } from '#platform/db/statement-names.ts';
import { columnOf, quoted, type ResourceTable } from './table.ts';

const dialect = new PgDialect();

type Row = Record<string, unknown>;

type Decode = (value: unknown) => unknown;

/** Columns whose values `pg` reads as they are meant. */
const PLAIN =
  /^Pg(UUID|Text|Varchar|Boolean|Integer|SmallInt|DoublePrecision|Real|DateString|Jsonb|Array)$/;

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
  readonly #decoders: readonly (readonly [string, Decode])[];

  constructor(table: ResourceTable, names: Iterable<string>) {
    const columns = [...names].map((name) => [name, columnOf(table, name)] as const);
    this.#table = table;
    const from = quoted(getTableName(table));
    this.#columns = columns
      .map(([name, column]) => `${from}.${quoted(column.name)} as ${quoted(name)}`)
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
    const name = often ? statementNames.nameOf(text) : undefined;
    const statement = { text, types: TYPES, ...(name ? { name } : {}) };
    return this.#decoded(await tx.query<Row>(statement, params));
  }

  /** The rows that a statement has written: `insert …` or `update …` without its `returning`. */
  async written(tx: Tx, statement: string, values: unknown[]): Promise<Row[]> {
    const text = `${statement} returning ${this.#columns}`;
    const name = statementNames.nameOf(text);
    return this.#decoded(
      await tx.query<Row>({ text, types: TYPES, ...(name ? { name } : {}) }, values),
    );
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

/** Whether `pg` reads a column otherwise than it is meant. */
export function needsDecoding(column: PgColumn): boolean {
  return (
    column.mapFromDriverValue !== Column.prototype.mapFromDriverValue &&
    !PLAIN.test(column.columnType)
  );
}

function decoderOf([name, column]: readonly [string, PgColumn]): readonly [string, Decode] {
  return [name, (value) => column.mapFromDriverValue(value)];
}
