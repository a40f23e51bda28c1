import pg from 'pg';

/** A table that holds data of its own, with the columns that can be written. */
export interface TableInfo {
  schema: string;
  name: string;
  columns: string[];
  /** Those of them that hold transaction ids, which mean something in one cluster only. */
  transactionIds: string[];
  primaryKey: string[];
}

export interface SequenceInfo {
  schema: string;
  name: string;
  value: string | null;
}

/** pg-boss makes and migrates its own schema; queued jobs belong to the running instance. */
const QUEUE_SCHEMA = 'pgboss';

/** Migrations are repeated at a restore rather than copied. */
export const MIGRATIONS_TABLE = 'schema_migrations';

const OURS = `n.nspname not in ('information_schema', '${QUEUE_SCHEMA}') and n.nspname !~ '^pg_'
  and not exists (select from pg_depend d where d.objid = c.oid
                  and d.classid = 'pg_class'::regclass and d.deptype = 'e')`;

/** Every permanent table to back up, by name. Of a partitioned table, its partitions. */
export async function listTables(client: pg.ClientBase): Promise<TableInfo[]> {
  const { rows } = await client.query<TableInfo>(
    `select n.nspname as schema, c.relname as name,
        array(select a.attname::text from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and a.attgenerated = '' order by a.attnum) as columns,
        array(select a.attname::text from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                and a.atttypid = 'xid8'::regtype) as "transactionIds",
        array(select a.attname::text from pg_index i
              cross join unnest(i.indkey) with ordinality as k (attnum, at)
              join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
              where i.indrelid = c.oid and i.indisprimary order by k.at) as "primaryKey"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and c.relpersistence = 'p' and c.relname <> $1 and ${OURS}
     order by n.nspname, c.relname`,
    [MIGRATIONS_TABLE],
  );
  return rows;
}

/** Every sequence with the last number it gave out. */
export async function listSequences(client: pg.ClientBase): Promise<SequenceInfo[]> {
  const { rows } = await client.query<SequenceInfo>(
    `select n.nspname as schema, c.relname as name,
        pg_sequence_last_value(c.oid)::text as value
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'S' and c.relpersistence = 'p' and ${OURS} order by 1, 2`,
  );
  return rows;
}

/** Any table at all, the job queue's included: then the database is in use. */
export async function firstTable(client: pg.ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
       and not exists (select from pg_depend d where d.objid = c.oid
                       and d.classid = 'pg_class'::regclass and d.deptype = 'e') limit 1`,
  );
  return rows[0]?.name;
}

/** `"schema"."name"`, safe to put into a statement. */
export function qualified(item: { schema: string; name: string }): string {
  return `${pg.escapeIdentifier(item.schema)}.${pg.escapeIdentifier(item.name)}`;
}

export function columnList(columns: readonly string[]): string {
  return columns.map((column) => pg.escapeIdentifier(column)).join(', ');
}

/**
 * Makes COPY text independent of the server's and the role's settings. Row-level security that
 * would hide rows becomes an error instead.
 */
export const STABLE_TEXT = `set local client_encoding = 'UTF8'; set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres'; set local timezone = 'UTC'; set local bytea_output = 'hex';
  set local extra_float_digits = 1; set local row_security = off;
  set local synchronize_seqscans = off; set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0`;
