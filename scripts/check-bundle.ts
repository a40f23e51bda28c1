import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** What Vite's manifest says of one chunk. */
interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

const FIRST = 200 * 1000;
const WITH_ROWS = 240 * 1000;
const folder = join(import.meta.dirname, '..', 'dist', 'web');
const manifest: Record<string, Chunk> = JSON.parse(
  readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'),
);

interface Screen {
  readonly parts: readonly string[];
  readonly budget: number;
}

const SHELL = ['src/web/application.tsx', 'src/web/shell/shell.tsx'];
const LIST = [...SHELL, 'src/web/pages/noun.tsx'];

/** What has to arrive, gzipped, before each screen can be seen. */
const SCREENS: Record<string, Screen> = {
  'sign-in': { parts: ['src/web/pages/doors.tsx'], budget: FIRST },
  home: { parts: [...SHELL, 'src/web/pages/home.tsx'], budget: FIRST },
  list: { parts: LIST, budget: FIRST },
  // The code of the rows arrives while the server answers with the rows themselves.
  'its rows': { parts: [...LIST, 'src/platform/ui/list/list-body.tsx'], budget: WITH_ROWS },
};

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
for (const [screen, { parts, budget }] of Object.entries(SCREENS)) {
  const files = new Set([entry, ...parts].flatMap((key) => [...filesOf(key)]));
  const total = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
  over ||= total > budget;
  const verdict = total > budget ? `over the budget of ${budget / 1000} kB` : 'ok';
  process.stdout.write(
    `${screen.padEnd(8)} ${(total / 1000).toFixed(1).padStart(6)} kB  ${verdict}\n`,
  );
  if (total <= budget && !process.argv.includes('--files')) continue;
  for (const file of [...files].toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, 12)) {
    process.stdout.write(`         ${(sizeOf(file) / 1000).toFixed(1).padStart(6)} kB  ${file}\n`);
  }
}
process.exitCode = over ? 1 : 0;
