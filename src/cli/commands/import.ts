import { existsSync, openAsBlob, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { complain, say, sayJson, sayTable } from '#cli/output.ts';
import { addReach, clientOf, type Reach } from '#cli/reach.ts';
import {
  type Import,
  type ImportResult,
  importRoutes,
  imports,
} from '#core/imports/imports.contract.ts';
import type { ImportMapping, SinkMapping } from '#core/imports/mapping.ts';
import type { Client } from '#sdk/client.ts';

interface Options extends Reach {
  readonly workspace: string;
  readonly target: string;
  readonly mapping?: string;
  readonly dryRun?: boolean;
}

const LOOK_EVERY_MS = 500;

/** `throughline import file survey.csv --target feedback`: upload, try, import, in one go. */
export function importFileCommand(): Command {
  const command = new Command('file')
    .description('upload a CSV file, try it, and import it')
    .argument('<path>', 'the file')
    .requiredOption('--target <noun>', 'what rows become, such as feedback or company')
    .option('--mapping <json>', 'which column fills what, or @file; guessed unless told')
    .option('--dry-run', 'try it only, and leave the import for later')
    .action(importFile);
  return addReach(command, { workspace: true });
}

async function importFile(path: string, options: Options): Promise<void> {
  if (!existsSync(path)) {
    complain(`There is no file ${path}.`);
    return;
  }
  const { workspace } = options;
  const client = clientOf(options);
  const form = new FormData();
  form.set('file', await openAsBlob(path), basename(path));
  const params = { workspace };
  const sent = await client.call(importRoutes.create, { params, body: form as never });
  const mapping = options.mapping
    ? readMapping(options.mapping)
    : await proposed(client, workspace, sent.id, options.target);
  if (!mapping) return;
  const ready = await client.call(imports.routes.update, {
    params: { workspace, id: sent.id },
    body: { target: options.target, mapping, version: sent.version },
  });
  const tried = await take(client, workspace, ready, 'check');
  if (options.dryRun || tried.state !== 'checked') return report(tried, tried.checkResult, options);
  const done = await take(client, workspace, tried, 'run');
  report(done, done.result, options);
}

function readMapping(given: string): ImportMapping {
  const text = given.startsWith('@') ? readFileSync(given.slice(1), 'utf8') : given;
  return JSON.parse(text) as ImportMapping;
}

async function proposed(
  client: Client,
  workspace: string,
  id: string,
  target: string,
): Promise<ImportMapping | SinkMapping | null> {
  const params = { workspace, id };
  const { proposal } = await client.call(importRoutes.preview, { params, query: { target } });
  if (proposal) return proposal;
  const { items } = await client.call(importRoutes.targets, { params: { workspace } });
  complain(`Rows cannot become “${target}”, only ${items.map(({ noun }) => noun).join(', ')}.`);
  return null;
}

/** Asks for a step and waits for its end, telling on standard error how far it is. */
async function take(
  client: Client,
  workspace: string,
  { id, version }: Pick<Import, 'id' | 'version'>,
  step: 'check' | 'run',
): Promise<Import> {
  const params = { workspace, id };
  await client.call(importRoutes[step], { params, body: { version } });
  for (;;) {
    await sleep(LOOK_EVERY_MS);
    const now = await client.call(imports.routes.get, { params });
    if (now.progress && process.stderr.isTTY) {
      process.stderr.write(
        `\r${step === 'check' ? 'Trying' : 'Importing'}: ${now.progress.rows} rows `,
      );
    }
    if (now.state !== 'checking' && now.state !== 'running') {
      if (process.stderr.isTTY) process.stderr.write('\n');
      return now;
    }
  }
}

function report(record: Import, result: ImportResult | null, { json }: Options): void {
  if (json) {
    sayJson(record);
    return;
  }
  if (result) {
    const rows = Object.entries(result.records).map(([noun, counts]) => ({ noun, ...counts }));
    if (rows.length > 0) sayTable(rows, ['noun', 'created', 'updated', 'unchanged', 'repeated']);
    say(
      `${result.rows} rows read, ${result.rejected} rejected, ${result.empty} with nothing to import.`,
    );
    if (result.problems > 0) {
      const phase = record.state === 'done' ? 'run' : 'check';
      say(`Why: throughline import problems-file ${record.id} --phase ${phase}`);
    }
  }
  say(`${record.key} is ${record.state}.`);
  if (record.problem) complain(record.problem);
}
