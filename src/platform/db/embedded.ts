import { rmSync } from 'node:fs';
import pg from 'pg';
import type { Logger } from 'pino';
import { databaseAccount } from './embedded/account.ts';
import { findBinaries } from './embedded/binaries.ts';
import { initialiseCluster, OWNER } from './embedded/initialise.ts';
import { keepRunning } from './embedded/keeper.ts';
import { findCluster, prepareLayout, SOCKET_PORT } from './embedded/layout.ts';
import { findPostmaster, readPidFile } from './embedded/pid-file.ts';
import { startPostmaster } from './embedded/postmaster.ts';
import { findLockHolder, lockDataDir } from './embedded/server-lock.ts';
import { EmbeddedStartError } from './embedded/start-error.ts';

export { EmbeddedStartError } from './embedded/start-error.ts';

/** How to reach the embedded database: its socket's folder as host, no password. */
export interface EmbeddedConnection {
  host: string;
  port: number;
  user: string;
  database: string;
}

export interface EmbeddedDatabase {
  /** As the owner of everything in it. */
  readonly connection: EmbeddedConnection;
  /** PostgreSQL's process id now; it changes when PostgreSQL had to be started again. */
  readonly pid: number;
  /** Whether this start created the database. */
  readonly created: boolean;
  /** Stops PostgreSQL in order and gives the data directory free. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  dataDir: string;
  log: Logger;
  /** Only for databases that are thrown away: false gives up safety against power loss. */
  durable?: boolean;
}

const DATABASE = 'throughline';

/**
 * Settings of this release; given at each start, so that an upgrade takes effect. Sized for a
 * small machine: about 48 MB of shared buffers, 40 connections.
 */
const SETTINGS = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '40',
  shared_buffers: '48MB',
  effective_cache_size: '512MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  // No replicas hang on the embedded database.
  wal_level: 'minimal',
  max_wal_senders: '0',
  random_page_cost: '1.1',
  // Imports change tables at a stroke; the planner should hear of it soon.
  autovacuum_naptime: '10s',
  autovacuum_analyze_scale_factor: '0.05',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
  logging_collector: 'off',
} as const;

const DURABLE = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' } as const;
/** Many test files share one server, each with pools of its own. */
const THROWAWAY = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_connections: '200',
} as const;

/**
 * Runs PostgreSQL on `dataDir/postgres`, created at the first start, reachable only through a
 * socket in a private folder. If it ends by itself it is started again.
 * @throws EmbeddedStartError with what to do when it can't run here, or another server uses the
 *   data directory.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const account = databaseAccount();
  const { home, cluster, socketDir } = prepareLayout(options.dataDir, account);
  const lock = lockDataDir(options.dataDir);
  try {
    const binaries = findBinaries(account, home);
    const created = await initialiseCluster(binaries.initdb, cluster, account);
    const durable = options.durable ?? true;
    const settings = { ...SETTINGS, ...(durable ? DURABLE : THROWAWAY) };
    const program = binaries.postgres;
    const start = { program, cluster, socketDir, account, settings, log: options.log };
    const first = await startPostmaster(start);
    const connection = { host: socketDir, port: SOCKET_PORT, user: OWNER, database: DATABASE };
    await prepareDatabase(connection, durable).catch(async (error) => {
      await first.stop();
      throw error;
    });
    const keeper = keepRunning(first, start);
    return {
      connection,
      created,
      get pid() {
        return keeper.pid();
      },
      stop: async () => {
        await keeper.stop();
        rmSync(socketDir, { recursive: true, force: true });
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * How to reach the database that a running server keeps on this data directory, for commands
 * that run beside it; undefined when no server runs.
 */
export function findRunningEmbedded(dataDir: string): EmbeddedConnection | undefined {
  const cluster = findLockHolder(dataDir) ? findCluster(dataDir) : undefined;
  if (!cluster || !findPostmaster(cluster)) return undefined;
  const file = readPidFile(cluster);
  if (!file) return undefined;
  return { host: file.socketDir, port: SOCKET_PORT, user: OWNER, database: DATABASE };
}

async function prepareDatabase(connection: EmbeddedConnection, durable: boolean): Promise<void> {
  const client = new pg.Client({ ...connection, database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query<{
      fsync: string;
      full_page_writes: string;
      known: boolean;
    }>(
      `select current_setting('fsync') as fsync,
              current_setting('full_page_writes') as full_page_writes,
              exists (select from pg_database where datname = $1) as known`,
      [DATABASE],
    );
    const [found] = rows;
    if (durable && (found?.fsync !== 'on' || found.full_page_writes !== 'on')) {
      throw new EmbeddedStartError(
        'The embedded PostgreSQL runs without fsync or full_page_writes, so a power cut could lose acknowledged data: remove those settings from its configuration.',
      );
    }
    if (!found?.known) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
