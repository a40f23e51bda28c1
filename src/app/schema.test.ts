import { getTableColumns, getTableName } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts';
import { features } from './features.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const tables = features
  .flatMap(({ services = [] }) => services)
  .map(({ store }) => store.table as unknown as PgTable);

it.each(tables.map((table) => [getTableName(table), table] as const))(
  '%s: every column of the table is in the database, with its type and nullability',
  async (name, table) => {
    const { rows } = await client.query(
      `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required
       from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped`,
      [name],
    );
    const actual = new Map(rows.map((row) => [row.name, row]));
    for (const column of Object.values(getTableColumns(table))) {
      const held = actual.get(column.name);
      expect(held, `${name}.${column.name}`).toBeDefined();
      expect(
        held.type.replace('timestamp(3) with time zone', 'timestamptz(3)'),
        `${name}.${column.name}`,
      ).toBe(column.getSQLType());
      expect(held.required, `${name}.${column.name} not null`).toBe(column.notNull);
    }
  },
);
