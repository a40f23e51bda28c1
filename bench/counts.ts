import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Bench } from './bench.ts';

const ROOT = join(import.meta.dirname, '..');

/** What does not depend on the clock: SQL statements per request, and the size of the application. */
export async function measureCounts(bench: Bench): Promise<void> {
  await statements(bench);
  bundle(bench);
}

const NOUNS = [
  { path: 'feedback', input: { body: 'Counted' }, change: { body: 'Counted again' } },
  { path: 'features', input: { title: 'Counted' }, change: { title: 'Counted again' } },
  { path: 'opportunities', input: { title: 'Counted' }, change: { title: 'Counted again' } },
  { path: 'companies', input: { name: 'Counted' }, change: { name: 'Counted again' } },
] as const;

async function statements(bench: Bench): Promise<void> {
  for (const { path, input, change } of NOUNS) {
    const base = `${bench.base}/${path}`;
    const count = async (
      name: string,
      limit: number,
      method: string,
      at: string,
      body?: object,
    ) => {
      const reply = await bench.call(method, at, body);
      bench.report.atMost({
        group: 'Statements per request, beyond begin and commit',
        name: `${name} ${path}`,
        value: reply.statements,
        unit: '',
        limit,
        counted: true,
      });
      return reply.body as { id: string; version: number };
    };
    await count('list', 3, 'GET', base);
    await count('filter and search', 3, 'GET', `${base}?q=notebook&sort=-updatedAt&limit=20`);
    const made = await count('create', 5, 'POST', base, input);
    await count('get', 4, 'GET', `${base}/${made.id}`);
    await count('update', 6, 'PATCH', `${base}/${made.id}`, { ...change, version: made.version });
  }
}

function bundle(bench: Bench): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-bundle.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const line of stdout.split('\n').filter((text) => /^\S/.test(text))) {
    const [, name = line, size = '', rest = ''] = /^(.*?)\s+([\d.]+)\s*kB(.*)$/.exec(line) ?? [];
    bench.report.add({
      group: 'JavaScript before a screen is seen, gzipped',
      name,
      value: Number(size),
      unit: 'kB',
      budget: rest.trim(),
      holds: !rest.includes('over'),
      counted: true,
    });
  }
  if (status !== 0 && !stdout.includes('over')) throw new Error(stderr);
}
