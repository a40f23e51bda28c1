import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What Vite's manifest says of one chunk. */
interface Chunk {
  readonly file: string;
  readonly name?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

const BUDGET = 200 * 1000;
const folder = join(import.meta.dirname, '..', 'dist', 'web');
const manifest: Record<string, Chunk> = JSON.parse(
  readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'),
);

const SHELL = ['src/web/application.tsx', 'src/web/shell/shell.tsx'];
// The list of the noun that has most to say about itself.
const LIST = [...SHELL, 'src/web/pages/noun.tsx', chunkNamed('features.contract')];

/** The parts that have to arrive, gzipped, before each screen can be seen. */
const SCREENS: Record<string, readonly string[]> = {
  'sign-in': ['src/web/pages/doors.tsx'],
  home: [...SHELL, 'src/web/pages/home.tsx'],
  list: LIST,
  'its rows': [...LIST, 'src/platform/ui/list/list-body.tsx'],
};

/** The key of a chunk that several parts share. */
function chunkNamed(name: string): string {
  const key = Object.keys(manifest).find((candidate) => manifest[candidate]?.name === name);
  if (!key) throw new Error(`The build has no chunk “${name}”. Run “npm run build” first.`);
  return key;
}

function filesOf(key: string, found = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is no chunk of the build. Run “npm run build” first.`);
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const next of chunk.imports ?? []) filesOf(next, found);
  return found;
}

const sizes = new Map<string, number>();
function sizeOf(file: string): number {
  const size = sizes.get(file) ?? gzipSync(readFileSync(join(folder, file))).byteLength;
  sizes.set(file, size);
  return size;
}

const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry);
if (!entry) throw new Error('The build has no entry.');
let over = false;
for (const [screen, parts] of Object.entries(SCREENS)) {
  const files = new Set([entry, ...parts].flatMap((key) => [...filesOf(key)]));
  const total = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
  over ||= total > BUDGET;
  const verdict = total > BUDGET ? `over the budget of ${BUDGET / 1000} kB` : 'ok';
  process.stdout.write(
    `${screen.padEnd(8)} ${(total / 1000).toFixed(1).padStart(6)} kB  ${verdict}\n`,
  );
  if (total <= BUDGET && !process.argv.includes('--files')) continue;
  for (const file of [...files].toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, 12)) {
    process.stdout.write(`         ${(sizeOf(file) / 1000).toFixed(1).padStart(6)} kB  ${file}\n`);
  }
}
process.exitCode = over ? 1 : 0;
