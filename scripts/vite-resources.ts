import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Plugin } from 'vite';

const NAME = 'virtual:resources';
const RESOLVED = `\0${NAME}`;

/**
 * Gives the application the contracts that declare a resource, and only those:
 * contracts of single routes arrive with the screens that call them.
 */
export function resources(root: string): Plugin {
  return {
    name: 'throughline:resources',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load(id) {
      if (id !== RESOLVED) return undefined;
      const files = globSync('src/{core,stages}/**/*.contract.ts', { cwd: root })
        .map((file) => join(root, file))
        .filter((file) => readFileSync(file, 'utf8').includes('defineResource('))
        .toSorted();
      for (const file of files) this.addWatchFile(file);
      const imports = files.map((file, at) => `import * as m${at} from ${JSON.stringify(file)};`);
      const entries = files.map((file, at) => `[${JSON.stringify(relative(root, file))}, m${at}]`);
      return `${imports.join('\n')}\nexport default [${entries.join(', ')}];`;
    },
  };
}
