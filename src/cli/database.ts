import type pg from 'pg';
import { pino } from 'pino';
import { type Config, readConfig } from '#platform/config.ts';
import { Database } from '#platform/db/database.ts';
import { findRunningEmbedded, startEmbedded } from '#platform/db/embedded.ts';

export interface Reached {
  readonly config: Config;
  /** As the owner of the tables. */
  readonly connection: pg.ClientConfig;
}

/**
 * Runs `work` with the installation's database: the one DATABASE_URL names, the
 * embedded one of a running server, or the embedded one started for this command alone.
 */
export async function withDatabase<T>(work: (reached: Reached) => Promise<T>): Promise<T> {
  const config = readConfig(process.env);
  if (config.databaseUrl)
    return work({ config, connection: { connectionString: config.databaseUrl } });
  const running = findRunningEmbedded(config.dataDir);
  if (running) return work({ config, connection: running });
  const log = pino({ level: 'warn' }, pino.destination(2));
  const embedded = await startEmbedded({ dataDir: config.dataDir, log });
  try {
    return await work({ config, connection: embedded.connection });
  } finally {
    await embedded.stop();
  }
}

/** As `withDatabase`, with the pools that services work on. */
export async function withPools<T>(
  work: (database: Database, config: Config) => Promise<T>,
): Promise<T> {
  return withDatabase(async ({ config, connection }) => {
    const database = new Database({
      owner: connection,
      app: connection,
      log: pino({ level: 'warn' }, pino.destination(2)),
    });
    try {
      return await work(database, config);
    } finally {
      await database.end();
    }
  });
}
