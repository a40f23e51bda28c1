import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { WEB_DIST } from '#platform/api/web-app.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = ['index.html', 'vite.config.ts', 'package-lock.json', 'src/**/*.{ts,tsx,css,svg}'];
const STAMP = '.built-from';

/** A web application that could not be built; the message holds the builder's last words. */
export class WebBuildError extends Error {}

/**
 * Builds the web application when it was never built, or from other sources.
 * Answers whether it did. Takes a few seconds then, and some milliseconds otherwise.
 */
export async function buildWebIfStale(onBuild: () => void = () => {}): Promise<boolean> {
  const stamp = sourceStamp();
  if (isBuiltFrom(stamp)) return false;
  onBuild();
  // Built beside and put in place whole: a server that is killed meanwhile, or another that starts
  // at the same time, never leaves half an application.
  const fresh = `${WEB_DIST}.${process.pid}`;
  await runBuild(fresh);
  // Another that was quicker may be serving its files by now: they stay where they are.
  if (isBuiltFrom(stamp)) {
    rmSync(fresh, { recursive: true, force: true });
    return true;
  }
  writeFileSync(join(fresh, STAMP), stamp);
  replaceFolder(WEB_DIST, fresh);
  return true;
}

function isBuiltFrom(stamp: string): boolean {
  const held = join(WEB_DIST, STAMP);
  return existsSync(held) && readFileSync(held, 'utf8') === stamp;
}

function replaceFolder(target: string, fresh: string): void {
  const old = `${fresh}.old`;
  if (existsSync(target)) renameSync(target, old);
  renameSync(fresh, target);
  rmSync(old, { recursive: true, force: true });
}

/** Sizes and times of change: enough to notice an edit or an upgrade, without reading every file. */
function sourceStamp(): string {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: ROOT }).sort()) {
    const { size, mtimeMs } = statSync(join(ROOT, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

async function runBuild(outDir: string): Promise<void> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(
    process.execPath,
    [vite, 'build', '--logLevel', 'error', '--outDir', outDir],
    // Whatever the caller is: built under a test runner's mode, React would be its slow, large self.
    { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' } },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    throw new WebBuildError(
      `The web application could not be built. Run “npm run build” to see why.\n${output}`,
    );
  }
}
