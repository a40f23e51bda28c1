import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedStartError } from './start-error.ts';

/** The system account under which PostgreSQL runs, when it isn't the server's own. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root. When this process is root, the database runs as the
 * system's `nobody`; otherwise as the same user (undefined).
 * @throws EmbeddedStartError when root has no `nobody` to hand over to.
 */
export function databaseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const nobody = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  const uid = Number(nobody?.[2]);
  const gid = Number(nobody?.[3]);
  if (!(uid > 0 && gid > 0)) {
    throw new EmbeddedStartError(
      "PostgreSQL doesn't run as root and /etc/passwd has no user 'nobody' to run it as: start Throughline as an ordinary user, or set DATABASE_URL.",
    );
  }
  return { uid, gid };
}

/** The nearest folder on the way to `path` that `account` may not pass through, if any. */
export function findClosedFolder(path: string, account: Account): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (!mayPass(folder, account)) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

function mayPass(folder: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
