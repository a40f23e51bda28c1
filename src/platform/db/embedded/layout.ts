import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Account, findClosedFolder } from './account.ts';
import { EmbeddedStartError, errorCode } from './start-error.ts';

/** Where the parts of the embedded database lie. */
export interface Layout {
  /** Folder that holds the rest; open to the database's account. */
  home: string;
  /** PostgreSQL's data folder. */
  cluster: string;
  socketDir: string;
}

/** Port in the socket's name; nothing listens on TCP. */
export const SOCKET_PORT = 5432;

/** sockaddr_un.sun_path holds 108 bytes with the closing NUL, 104 on macOS. */
const SOCKET_PATH_LIMIT = process.platform === 'darwin' ? 103 : 107;

/** Where PostgreSQL's folder goes when its account can't enter the data directory. */
const OUTSIDE = '/var/lib/throughline';

/**
 * Prepares the folders. `dataDir/postgres` holds the database; when the way to `dataDir` is
 * closed to `account` (a checkout under /root), it is a link to a folder under /var/lib.
 */
export function prepareLayout(dataDir: string, account: Account | undefined): Layout {
  makeDataDir(dataDir, account);
  const cluster = resolveCluster(dataDir, account);
  checkOwner(cluster, account);
  return {
    home: dirname(cluster),
    cluster,
    socketDir: prepareSocketDir(cluster, account),
  };
}

/** The folder of the socket that belongs to a cluster, short enough for the system's limit. */
export function socketDirFor(cluster: string): string {
  const beside = join(dirname(cluster), 'run');
  if (Buffer.byteLength(join(beside, `.s.PGSQL.${SOCKET_PORT}`)) <= SOCKET_PATH_LIMIT) {
    return beside;
  }
  const hash = createHash('sha256').update(cluster).digest('hex').slice(0, 16);
  return join(tmpdir(), `throughline-${hash}`);
}

/** The real path of the data directory's PostgreSQL folder, or undefined if there is none yet. */
export function findCluster(dataDir: string): string | undefined {
  try {
    return realpathSync(join(dataDir, 'postgres'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function makeDataDir(dataDir: string, account: Account | undefined): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: account ? 0o711 : 0o700 });
    // It may be there, and on a disk that is mounted for reading.
    accessSync(dataDir, constants.W_OK);
    const { mode } = statSync(dataDir);
    // The database's account must pass through; it still can't list what is in here.
    if (account && (mode & 0o001) === 0) chmodSync(dataDir, mode | 0o001);
  } catch (error) {
    throw new EmbeddedStartError(
      `The data directory ${dataDir} can't be used (${error instanceof Error ? error.message : error}): make it writable for this user, or set THROUGHLINE_DATA to another folder.`,
      { cause: error },
    );
  }
}

function resolveCluster(dataDir: string, account: Account | undefined): string {
  const existing = findCluster(dataDir);
  if (existing) return existing;
  const path = join(realpathSync(dataDir), 'postgres');
  if (isDanglingLink(path)) {
    throw new EmbeddedStartError(
      `${path} is a link to a database that is no longer there: bring that folder back, or remove the link to start with an empty database.`,
    );
  }
  if (!account || !findClosedFolder(realpathSync(dataDir), account)) return path;
  return linkOutside(path, account);
}

function isDanglingLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function linkOutside(path: string, account: Account): string {
  const closed = findClosedFolder(dirname(path), account);
  try {
    mkdirSync(OUTSIDE, { recursive: true, mode: 0o711 });
    const home = mkdtempSync(join(OUTSIDE, 'database-'));
    chmodSync(home, 0o711);
    const cluster = join(home, 'postgres');
    mkdirSync(cluster, { mode: 0o700 });
    chownSync(cluster, account.uid, account.gid);
    symlinkSync(cluster, path);
    return cluster;
  } catch (error) {
    throw new EmbeddedStartError(
      `PostgreSQL doesn't run as root, and the user it runs as can enter neither ${closed} nor ${OUTSIDE} (${error instanceof Error ? error.message : error}): set THROUGHLINE_DATA to a folder outside ${closed}, such as /srv/throughline.`,
      { cause: error },
    );
  }
}

function checkOwner(cluster: string, account: Account | undefined): void {
  const owner = statSync(cluster, { throwIfNoEntry: false })?.uid;
  const expected = account?.uid ?? process.getuid?.();
  if (owner === undefined || owner === expected) return;
  throw new EmbeddedStartError(
    `The database in ${cluster} belongs to user id ${owner}, but would now run as user id ${expected}: start Throughline as the user who created it, or hand the folder over with 'chown -R ${expected} ${cluster}'.`,
  );
}

/**
 * Connecting needs no password, so nobody else may enter this folder. Under the shared temporary
 * folder someone may have planted a link or a folder of theirs under this name: only a real
 * folder of the right owner is taken.
 */
function prepareSocketDir(cluster: string, account: Account | undefined): string {
  const socketDir = socketDirFor(cluster);
  try {
    mkdirSync(socketDir, { mode: 0o700 });
    if (account) lchownSync(socketDir, account.uid, account.gid);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const found = lstatSync(socketDir);
  if (!found.isDirectory() || found.uid !== (account?.uid ?? process.getuid?.())) {
    throw new EmbeddedStartError(
      `${socketDir}, meant for the database's socket, is not a folder of the database's user: remove it and start again.`,
    );
  }
  if ((found.mode & 0o077) !== 0) chmodSync(socketDir, 0o700);
  return socketDir;
}
