import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WEB_DIST } from '#platform/api/web-app.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = ['index.html', 'vite.config.ts', 'package-lock.json', 'src/**/*.{ts,tsx,css,svg}'];
const STAMP = join(WEB_DIST, '.built-from');

/** A web application that could not be built; the message holds the builder's last words. */
export class WebBuildError extends Error {}

/**
 * Builds the web application when it was never built, or from other sources.
 * Answers whether it did. Takes a few seconds then, and some milliseconds otherwise.
 */
export async function buildWebIfStale(onBuild: () => void = () => {}): Promise<boolean> {
  const stamp = sourceStamp();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === stamp) return false;
  onBuild();
  await runBuild();
  writeFileSync(STAMP, stamp);
  return true;
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

async function runBuild(): Promise<void> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: ROOT });
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
