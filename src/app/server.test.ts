import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfig } from '#platform/config.ts';
import { createTestDatabase, type TestDatabase } from '#platform/testing/database.ts';
import { startServer } from './server.ts';

let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'throughline-test-'));
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

it('lets go of the database when it cannot listen', async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const starting = startServer({
    config: readConfig({ PORT: String(port), THROUGHLINE_DATA: dataDir }),
    connection: database.connection,
    soleServer: true,
    log: pino({ level: 'silent' }),
  });
  await expect(starting).rejects.toThrow('EADDRINUSE');
  const looking = new pg.Client(database.connection);
  await looking.connect();
  const others = async () => {
    const { rows } = await looking.query(
      `select pid from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    return rows.length;
  };
  await expect.poll(others, { timeout: 5_000 }).toBe(0);
  await looking.end();
  await new Promise((closed) => other.close(closed));
});
