import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Command } from 'commander';
import { complain, say, sayJson, sayTable } from '#cli/output.ts';
import { addReach, clientOf, type Reach } from '#cli/reach.ts';
import type { RouteContract } from '#platform/contract/route.ts';
import type { Client } from '#sdk/client.ts';

interface Options extends Reach {
  readonly workspace: string;
  readonly only?: string;
}

/** `throughline export folder`: every kind of record and the thread as CSV files, one a kind. */
export function exportCommand(contracts: readonly RouteContract[]): Command {
  const exportable = contracts.filter(
    ({ id, produces }) => id.endsWith('.export') && produces === 'text/csv',
  );
  const command = new Command('export')
    .description('write the records of a workspace into a folder, one CSV file for each kind')
    .argument('<folder>', 'made if it is not there')
    .option('--only <kinds>', 'some kinds, such as feedback,company,link')
    .action((folder: string, options: Options) => exportTo(folder, exportable, options));
  return addReach(command, { workspace: true });
}

async function exportTo(
  folder: string,
  exportable: readonly RouteContract[],
  options: Options,
): Promise<void> {
  const kinds = new Map(exportable.map((route) => [kindOf(route), route]));
  const wanted = options.only?.split(',').map((kind) => kind.trim()) ?? [...kinds.keys()];
  const unknown = wanted.filter((kind) => !kinds.has(kind));
  if (unknown.length > 0) {
    complain(`There is no kind “${unknown.join(', ')}”, only ${[...kinds.keys()].join(', ')}.`);
    return;
  }
  await mkdir(folder, { recursive: true });
  const client = clientOf(options);
  const files = [];
  for (const kind of wanted) {
    const route = kinds.get(kind);
    if (route) files.push(await download(client, route, folder, options.workspace));
  }
  if (options.json) sayJson(files);
  else sayTable(files, ['file', 'bytes']);
  if (!options.json) say(`\n${files.length} files in ${folder}.`);
}

function kindOf({ id }: RouteContract): string {
  return id.slice(0, -'.export'.length);
}

/** A file that is not whole keeps another name, and an older one stays until the new one is there. */
async function download(client: Client, route: RouteContract, folder: string, workspace: string) {
  const file = `${kindOf(route)}.csv`;
  const target = join(folder, file);
  const unfinished = `${target}.part`;
  try {
    const content = await client.download(route, {
      params: { workspace },
      query: allOf(route),
    } as never);
    await pipeline(Readable.fromWeb(content as never), createWriteStream(unfinished));
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return { file, bytes: (await stat(target)).size };
}

/** Archived records are in an export, where the kind knows them. */
function allOf(route: RouteContract): Record<string, string> {
  const query = { archived: 'all' };
  return route.query.safeParse(query).success ? query : {};
}
