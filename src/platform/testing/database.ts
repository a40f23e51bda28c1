import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** How a test reaches its database: as the owner, through the run's private socket. */
export interface TestConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

export interface TestDatabase {
  connection: TestConnection;
  /** Removes the database; connections still open to it are cut. */
  drop(): Promise<void>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The run's PostgreSQL, set by postgres.setup.ts; `database` names the migrated template. */
    postgres: TestConnection;
  }
}

/** A database of its own for a test file, cloned from the migrated template in some 30 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = inject('postgres');
  return cloneDatabase(template, template.database);
}

/** A database of its own without any table, for tests of migration, backup and restore. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return cloneDatabase(inject('postgres'), 'template0');
}

async function cloneDatabase(server: TestConnection, template: string): Promise<TestDatabase> {
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  // The template is small and nothing here outlives the run: copying its files is fastest.
  await administer(
    server,
    `create database ${database} template ${pg.escapeIdentifier(template)} strategy file_copy`,
  );
  return {
    connection: { ...server, database },
    drop: () => administer(server, `drop database if exists ${database} with (force)`),
  };
}

async function administer(server: TestConnection, sql: string): Promise<void> {
  const client = new pg.Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
