import { execFile } from 'node:child_process';
import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import { EmbeddedStartError } from './start-error.ts';

/** Name of the role that owns everything in the embedded database. */
export const OWNER = 'postgres';

/** The major version of the programs that come with this release. */
const MAJOR_VERSION = '18';

/**
 * Creates the cluster if there is none. It is made beside its place and moved there when it is
 * whole, so an interrupted first start leaves nothing that a second one would trip over.
 * @returns whether it was created now.
 * @throws EmbeddedStartError if the folder holds something else, or another major version.
 */
export async function initialiseCluster(
  initdb: string,
  cluster: string,
  account: Account | undefined,
): Promise<boolean> {
  if (hasCluster(cluster)) return false;
  const unfinished = `${cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  if (account) chownSync(unfinished, account.uid, account.gid);
  await runInitdb(initdb, unfinished, account);
  rmSync(cluster, { recursive: true, force: true });
  renameSync(unfinished, cluster);
  return true;
}

function hasCluster(cluster: string): boolean {
  if (!statSync(cluster, { throwIfNoEntry: false })) return false;
  const entries = readdirSync(cluster);
  if (entries.length === 0) return false;
  if (!entries.includes('PG_VERSION')) {
    throw new EmbeddedStartError(
      `${cluster} is not empty and holds no PostgreSQL database: move what is in it elsewhere, or set THROUGHLINE_DATA to another folder.`,
    );
  }
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version !== MAJOR_VERSION) {
    throw new EmbeddedStartError(
      `The database in ${cluster} was made by PostgreSQL ${version}, and this release brings ${MAJOR_VERSION}: make a backup with the release that made it, and restore it into a new folder with this one.`,
    );
  }
  return true;
}

/**
 * UTF-8 with PostgreSQL's own C.UTF-8 locale: the same order and the same indexes on every
 * machine, whatever its C library. Only the private socket accepts connections.
 */
async function runInitdb(
  initdb: string,
  target: string,
  account: Account | undefined,
): Promise<void> {
  const flags = ['-D', target, '--username', OWNER, '--encoding=UTF8', '--no-instructions'];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--auth-local=trust', '--auth-host=reject'];
  try {
    await promisify(execFile)(initdb, [...flags, ...locale, ...access], {
      ...account,
      cwd: target,
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: process.env.PATH },
    });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? error.stderr : error;
    throw new EmbeddedStartError(
      `The database can't be created in ${target}: ${String(output).trim().split('\n').slice(-3).join(' ')}`,
      { cause: error },
    );
  }
}
