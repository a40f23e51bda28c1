import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import pg from 'pg';
import type { Logger } from 'pino';
import { markLeakproof } from './leakproof.ts';

/** One forward step: a file `YYYYMMDDnnnn_name.sql` in some feature's `migrations/` folder. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

export interface MigrationReport {
  /** Names already applied before this run. */
  readonly already: readonly string[];
  /** Names applied by this run, or that a real run would apply. */
  readonly applied: readonly string[];
}

/** A database that these files can't bring up to date; the message says why and what to do. */
export class MigrationError extends Error {}

// Any constant: two servers starting at once must take turns.
const LOCK = 7_482_113;
const SOURCE = join(import.meta.dirname, '..', '..');
const NAME = /^\d{12}_[a-z0-9_]+\.sql$/;

/** All migrations of all features, oldest first. */
export function findMigrations(root = SOURCE): Migration[] {
  const files = globSync('**/migrations/*.sql', { cwd: root });
  const migrations = files.map((file) => {
    const name = basename(file);
    if (!NAME.test(name)) throw new MigrationError(`Rename ${file} to YYYYMMDDnnnn_name.sql.`);
    const sql = readFileSync(join(root, file), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
  migrations.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const [i, migration] of migrations.entries()) {
    if (migrations[i + 1]?.name.slice(0, 12) === migration.name.slice(0, 12)) {
      throw new MigrationError(
        `Two migrations share the number ${migration.name.slice(0, 12)}. Renumber the newer one.`,
      );
    }
  }
  return migrations;
}

/**
 * Brings the database up to date under a lock, each file in a transaction of
 * its own. With `dryRun`, only tells what it would do. `upTo` stops after that name.
 */
export async function migrate(options: {
  connection: pg.ClientConfig;
  log?: Logger;
  dryRun?: boolean;
  upTo?: string;
  migrations?: readonly Migration[];
}): Promise<MigrationReport> {
  const client = new pg.Client(options.connection);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const already = await appliedMigrations(client);
    const known = options.migrations ?? findMigrations();
    refuseForeignHistory(already, known);
    const pending = known.filter(
      ({ name }) => !already.has(name) && (!options.upTo || name <= options.upTo),
    );
    if (!options.dryRun) {
      for (const migration of pending) {
        await apply(client, migration);
        options.log?.debug({ migration: migration.name }, 'migration applied');
      }
      if (pending.length > 0) {
        options.log?.info({ migrations: pending.length }, 'the database was brought up to date');
      }
      await markLeakproof(client, options.log);
    }
    return { already: [...already.keys()], applied: pending.map(({ name }) => name) };
  } finally {
    await client.end();
  }
}

async function appliedMigrations(client: pg.Client): Promise<Map<string, string>> {
  const exists = await client.query("select to_regclass('public.schema_migrations') as name");
  if (exists.rows[0].name === null) return new Map();
  const { rows } = await client.query('select name, checksum from schema_migrations order by name');
  return new Map(rows.map((row) => [row.name as string, row.checksum as string]));
}

function refuseForeignHistory(
  already: ReadonlyMap<string, string>,
  known: readonly Migration[],
): void {
  const byName = new Map(known.map((migration) => [migration.name, migration]));
  for (const [name, checksum] of already) {
    const migration = byName.get(name);
    if (!migration) {
      throw new MigrationError(
        `The database holds “${name}”, which this version does not know. It was used by a newer version: install that one, or restore a backup made before the upgrade.`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(
        `“${name}” was changed after it had been applied to this database. Put the original file back and write a new migration instead.`,
      );
    }
  }
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`create table if not exists schema_migrations (
      name text primary key, checksum text not null, applied_at timestamptz(3) not null default now())`);
    await client.query(migration.sql);
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${migration.name} could not be applied: ${reason}`, { cause: error });
  }
}
