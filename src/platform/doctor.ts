import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { Config } from './config.ts';
import { installedFolder } from './db/embedded/binaries.ts';
import { findRunningEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';

export type CheckStatus = 'ok' | 'warn' | 'fail';

/** One thing looked at. `mend` says what to do and is there unless all is well. */
export interface Check {
  name: string;
  status: CheckStatus;
  detail: string;
  mend?: string;
}

type Finding = Omit<Check, 'name'>;

const MB = 1024 * 1024;
const FREE_FAIL = 200 * MB;
const FREE_WARN = 1024 * MB;
const OLDEST_POSTGRESQL = 15;
const CONNECT_TIMEOUT_MS = 5_000;
/** A clock before this is not set: this software did not exist then. */
const EPOCH = Date.UTC(2026, 0, 1);

/**
 * Looks at everything the server needs and changes nothing. Works with and without a running
 * server: an embedded database that is not running counts as well, it starts with the server.
 * @param now the present, in milliseconds since 1970.
 */
export async function diagnose(config: Config, now: () => number = Date.now): Promise<Check[]> {
  const connection = databaseConnection(config);
  return Promise.all([
    check('data directory', () => checkDataDirectory(config.dataDir)),
    check('disk space', () => checkDiskSpace(config.dataDir)),
    check('PostgreSQL programs', () => checkPrograms(config)),
    check('database', () => checkDatabase(connection)),
    check('migrations', () => checkMigrations(connection)),
    check('clock', () => checkClock(connection, now)),
    check('mail', () => checkMail(config.smtpUrl)),
  ]);
}

async function check(name: string, look: () => Finding | Promise<Finding>): Promise<Check> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    const detail = reason(error);
    return { name, status: 'fail', detail, mend: 'Mend what the message names, then look again.' };
  }
}

function databaseConnection(config: Config): pg.ClientConfig | undefined {
  const found = config.databaseUrl
    ? { connectionString: config.databaseUrl }
    : findRunningEmbedded(config.dataDir);
  return found && { ...found, connectionTimeoutMillis: CONNECT_TIMEOUT_MS };
}

function checkDataDirectory(dataDir: string): Finding {
  const folder = nearestExisting(dataDir);
  try {
    if (folder === dataDir) {
      const probe = join(dataDir, `.doctor-${process.pid}`);
      writeFileSync(probe, 'probe', { flag: 'wx' });
      rmSync(probe);
      return { status: 'ok', detail: `${dataDir} is writable` };
    }
    accessSync(folder, constants.W_OK | constants.X_OK);
    return { status: 'ok', detail: `${dataDir} will be created at the first start` };
  } catch (error) {
    return {
      status: 'fail',
      detail: `${folder} can't be written to: ${reason(error)}`,
      mend: 'Give this user the right to write there, or set THROUGHLINE_DATA to another folder.',
    };
  }
}

function checkDiskSpace(dataDir: string): Finding {
  const folder = nearestExisting(dataDir);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const detail = `${Math.floor(free / MB)} MB free at ${folder}`;
  if (free >= FREE_WARN) return { status: 'ok', detail };
  const mend = 'Free space on this disk, or move the data directory to a larger one.';
  return { status: free < FREE_FAIL ? 'fail' : 'warn', detail, mend };
}

function checkPrograms(config: Config): Finding {
  if (config.databaseUrl) return { status: 'ok', detail: 'not needed: DATABASE_URL is set' };
  const program = join(installedFolder(), 'bin', 'postgres');
  try {
    const version = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: 'pipe' });
    return { status: 'ok', detail: version.trim() };
  } catch (error) {
    return {
      status: 'fail',
      detail: `${program} doesn't run: ${reason(error)}`,
      mend: "Run 'npm install' again in an empty node_modules, or set DATABASE_URL.",
    };
  }
}

const NOT_RUNNING: Finding = {
  status: 'ok',
  detail: 'the embedded database is not running; it starts with the server',
};

interface ServerFacts {
  version: string;
  fsync: string;
  encoding: string;
}

async function checkDatabase(connection: pg.ClientConfig | undefined): Promise<Finding> {
  if (!connection) return NOT_RUNNING;
  let facts: ServerFacts;
  try {
    facts = await queryOne<ServerFacts>(
      connection,
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
              current_setting('server_encoding') as encoding`,
    );
  } catch (error) {
    return {
      status: 'fail',
      detail: `no connection: ${reason(error)}`,
      mend: 'Check that PostgreSQL runs and that DATABASE_URL names its address, user and password.',
    };
  }
  return judgeServer(facts);
}

function judgeServer({ version, fsync, encoding }: ServerFacts): Finding {
  const detail = `PostgreSQL ${version}, fsync ${fsync}, ${encoding}`;
  if (Number.parseInt(version, 10) < OLDEST_POSTGRESQL) {
    return { status: 'fail', detail, mend: `Upgrade PostgreSQL to ${OLDEST_POSTGRESQL} or newer.` };
  }
  if (encoding !== 'UTF8') {
    return { status: 'fail', detail, mend: 'Create the database anew with encoding UTF8.' };
  }
  if (fsync !== 'on') {
    const mend = 'Set fsync = on in postgresql.conf: a power cut can lose acknowledged data now.';
    return { status: 'warn', detail, mend };
  }
  return { status: 'ok', detail };
}

async function checkMigrations(connection: pg.ClientConfig | undefined): Promise<Finding> {
  if (!connection) return NOT_RUNNING;
  const { already, applied } = await migrate({ connection, dryRun: true });
  if (applied.length === 0) return { status: 'ok', detail: `all ${already.length} applied` };
  const mend = "Start the server, or run 'throughline migrate', after making a backup.";
  return { status: 'warn', detail: `${applied.length} to apply: ${applied.join(', ')}`, mend };
}

async function checkClock(
  connection: pg.ClientConfig | undefined,
  now: () => number,
): Promise<Finding> {
  const mend = 'Let the system keep its clock by NTP: sign-ins and schedules depend on it.';
  const detail = new Date(now()).toISOString();
  if (now() < EPOCH) return { status: 'fail', detail: `${detail} is in the past`, mend };
  if (!connection) return { status: 'ok', detail };
  const sent = now();
  const row = await queryOne<{ at: Date }>(connection, 'select clock_timestamp() as at');
  // The answer was made at some moment between question and arrival.
  const ahead = Math.max(row.at.getTime() - now(), sent - row.at.getTime(), 0) / 1000;
  if (ahead <= 5) return { status: 'ok', detail };
  const apart = `${Math.round(ahead)} s apart from the database's clock`;
  return { status: ahead > 60 ? 'fail' : 'warn', detail: apart, mend };
}

async function checkMail(smtpUrl: string | undefined): Promise<Finding> {
  if (!smtpUrl) {
    return { status: 'ok', detail: 'SMTP_URL is not set: mail waits on the outbox page' };
  }
  const { host } = new URL(smtpUrl);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: CONNECT_TIMEOUT_MS,
  });
  try {
    await transport.verify();
    return { status: 'ok', detail: `${host} accepts us` };
  } catch (error) {
    return {
      status: 'fail',
      detail: `${host}: ${reason(error)}`,
      mend: 'Check address, port, user and password in SMTP_URL, and that a firewall lets it through.',
    };
  } finally {
    transport.close();
  }
}

async function queryOne<T extends pg.QueryResultRow>(
  connection: pg.ClientConfig,
  sql: string,
): Promise<T> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<T>(sql);
    if (!rows[0]) throw new Error('The database gave no answer.');
    return rows[0];
  } finally {
    await client.end();
  }
}

function nearestExisting(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) || folder === dirname(folder)) return folder;
  }
}

/** node:net joins the failures of several addresses in an error without a message of its own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join(', ');
  return error instanceof Error ? error.message : String(error);
}
