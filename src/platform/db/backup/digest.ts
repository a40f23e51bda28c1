import { createHash } from 'node:crypto';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { columnList, listTables, qualified, STABLE_TEXT, type TableInfo } from './catalog.ts';
import { tableKey } from './format.ts';

/** One hash per table and one of them all. */
export interface DatabaseDigest {
  sha256: string;
  tables: Record<string, { rows: number; sha256: string }>;
}

/**
 * Hashes what all tables hold, whatever the order on disk: two databases with the same records
 * have the same digest. The job queue, the list of migrations and transaction ids are left out.
 */
export async function digest(connection: pg.ClientConfig): Promise<DatabaseDigest> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query(STABLE_TEXT);
    const tables: DatabaseDigest['tables'] = {};
    const all = createHash('sha256');
    for (const table of await listTables(client)) {
      const found = await hashCopy(client, orderedCopy(table));
      tables[tableKey(table)] = found;
      all.update(`${tableKey(table)} ${found.rows} ${found.sha256}\n`);
    }
    return { sha256: all.digest('hex'), tables };
  } finally {
    await client.end();
  }
}

/** Runs a COPY … TO STDOUT and hashes what comes. */
export async function hashCopy(
  client: pg.ClientBase,
  statement: string,
): Promise<{ rows: number; sha256: string }> {
  const hash = createHash('sha256');
  const stream = client.query(copyTo(statement));
  for await (const chunk of stream) hash.update(chunk);
  return { rows: stream.rowCount, sha256: hash.digest('hex') };
}

function orderedCopy(table: TableInfo): string {
  const key = table.primaryKey.length > 0 ? columnList(table.primaryKey) : 't::text collate "C"';
  const columns = table.columns.filter((column) => !table.transactionIds.includes(column));
  return `copy (select ${columnList(columns)} from ${qualified(table)} t order by ${key}) to stdout`;
}
