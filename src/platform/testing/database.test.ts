import pg from 'pg';
import { expect, it } from 'vitest';
import { createTestDatabase, type TestConnection } from './database.ts';

it('gives each caller a database of its own, and takes it away even while in use', async () => {
  const [one, two] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const client = new pg.Client(one.connection);
  client.on('error', () => undefined);
  await client.connect();
  await client.query('create table only_in_one (n int)');
  expect(await tableExists(two.connection)).toBe(false);
  await Promise.all([one.drop(), two.drop()]);
  await expect(tableExists(one.connection)).rejects.toThrow(/does not exist/);
  await client.end().catch(() => undefined);
});

async function tableExists(connection: TestConnection): Promise<boolean> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rows } = await client.query("select to_regclass('only_in_one') is not null as found");
    return rows[0].found;
  } finally {
    await client.end();
  }
}
