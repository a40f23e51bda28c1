import { execFile } from 'node:child_process';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Plugin } from 'vite';
import type { ContractData } from './contract-data.ts';

const NAME = 'virtual:resources';
const RESOLVED = `\0${NAME}`;
const run = promisify(execFile);

/** Reads all contracts in a process of its own, so that a changed one is read anew. */
async function readContracts(root: string): Promise<ReadonlyMap<string, ContractData>> {
  const script = join(import.meta.dirname, 'contract-data.ts');
  const { stdout } = await run(process.execPath, [script, root], { maxBuffer: 64 * 1024 * 1024 });
  return new Map(Object.entries(JSON.parse(stdout) as Record<string, ContractData>));
}

/**
 * Gives the browser contracts as plain data: labels, rules, routes and field states, without
 * the schemas, which only the server runs. Importing a schema or a function from a
 * contract into a screen therefore fails the build. `virtual:resources` outlines the
 * resources of all contracts; the rest of each comes when it is loaded.
 */
export function contracts(root: string): Plugin {
  let reading: ReturnType<typeof readContracts> | undefined;
  const read = () => {
    reading ??= readContracts(root);
    return reading;
  };
  return {
    name: 'throughline:contracts',
    enforce: 'pre',
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    async load(id) {
      if (id === RESOLVED) return listOf(root, await read());
      const data = id.endsWith('.contract.ts') ? (await read()).get(id) : undefined;
      return data && { code: data.code, moduleType: 'js' };
    },
    watchChange(id) {
      if (id.endsWith('.ts')) reading = undefined;
    },
  };
}

function listOf(root: string, found: ReadonlyMap<string, ContractData>): string {
  const entries = [...found].flatMap(([file, { resources }]) =>
    Object.entries(resources).map(([name, outline]) => {
      const load = `() => import(${JSON.stringify(file)}).then((all) => all.${name})`;
      const from = JSON.stringify(relative(root, file));
      return `{ file: ${from}, outline: ${JSON.stringify(outline)}, load: ${load} }`;
    }),
  );
  return `export default [${entries.join(',\n')}];`;
}
