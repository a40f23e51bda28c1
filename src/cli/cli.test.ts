import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWebIfStale } from '#app/web-build.ts';
import {
  becomeOwner,
  freePort,
  type ServerProcess,
  startServerProcess,
  type Visitor,
} from '#platform/testing/server-process.ts';

const ROOT = join(import.meta.dirname, '..', '..');
// Each command is a process of its own, on a machine that may have much else to do.
const SLOW = 90_000;

let dataDir: string;
let server: ServerProcess;
let owner: Visitor;
let token: string;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `throughline …` as a person at the machine would. */
function throughline(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['src/cli/main.js', ...args],
      {
        cwd: ROOT,
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          NODE_NO_WARNINGS: '1',
          THROUGHLINE_DATA: dataDir,
          ...env,
        },
      },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

/** The same, as somebody who works through the API. */
function withToken(...args: string[]): Promise<Ended> {
  return throughline(args, {
    THROUGHLINE_URL: server.address,
    THROUGHLINE_TOKEN: token,
    THROUGHLINE_WORKSPACE: owner.workspace,
  });
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  await buildWebIfStale();
  server = await startServerProcess({ dataDir, port: await freePort() });
  owner = await becomeOwner(server);
  const made = await throughline(['token', 'create', 'owner@example.org', owner.workspace]);
  token = made.out.trim();
}, 2 * SLOW);
afterAll(async () => {
  process.kill(server.pid, 'SIGTERM');
  await server.exit;
  await rm(dataDir, { recursive: true, force: true });
}, SLOW);

describe('beside a running server', { timeout: SLOW }, () => {
  it('looks at everything it needs and finds nothing wrong', async () => {
    const { code, out } = await throughline(['doctor']);
    expect(out).not.toContain('✗');
    expect(out).toMatch(/^✓ .+/m);
    expect(code).toBe(0);
  });

  it('has nothing to migrate', async () => {
    const { code, out } = await throughline(['migrate', '--dry-run']);
    expect(out).toMatch(/^\d+ migrations are in place\.\nNothing to do\.\n$/);
    expect(code).toBe(0);
  });

  it('adds a person, and lets one in by a link', async () => {
    const added = await throughline(['user', 'add', 'new@example.org', owner.workspace]);
    expect(added.out).toContain(`new@example.org is in ${owner.workspace} as editor.`);
    const { out } = await throughline(['user', 'link', 'new@example.org']);
    const link = /\/link\/([\w-]+)/.exec(out)?.[1];
    const response = await fetch(`${server.address}/api/v1/links/${link}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(200);
    const { out: list } = await throughline(['user', 'list']);
    expect(list).toMatch(new RegExp(`new@example.org .+ ${owner.workspace} \\(editor\\)`));
  });

  it('says in a sentence what it cannot do', async () => {
    for (const args of [
      ['user', 'link', 'nobody@example.org'],
      ['token', 'create', 'owner@example.org', owner.workspace, '--scopes', 'everything'],
    ]) {
      const { code, err } = await throughline(args);
      expect(code).toBe(1);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });
});

describe('through the API', { timeout: SLOW }, () => {
  it('creates, lists and reads records, as a table or as JSON', async () => {
    const made = await withToken('feature', 'create', '--title', 'From a shell', '--json');
    expect(made.err).toBe('');
    const { id, key } = JSON.parse(made.out);
    const table = await withToken('feature', 'list', '--state', 'idea');
    expect(table.out).toMatch(/^key +title/);
    expect(table.out).toMatch(new RegExp(`^${key} +From a shell`, 'm'));
    const got = await withToken('feature', 'get', id, '--json');
    expect(JSON.parse(got.out)).toMatchObject({ id, title: 'From a shell' });
  });

  it('takes names and keys where the contract has ids, and the version as it is', async () => {
    const tag = await withToken('tag', 'create', '--name', 'Export, PDF', '--json');
    expect(tag.err).toBe('');
    const made = await withToken('feature', 'create', '--title', 'Print', '--tag', 'export, pdf');
    expect(made.err).toBe('');
    const { key } = JSON.parse(made.out);
    const owned = ['--owner', 'owner@example.org', '--title', 'Print it'];
    expect((await withToken('feature', 'update', key, ...owned)).err).toBe('');
    const list = await withToken('feature', 'list', '--tag', 'Export, PDF', '--owner', 'me');
    expect(list.out).toMatch(new RegExp(`^${key} +Print it`, 'm'));
    const none = await withToken('feature', 'list', '--tag', 'nothing');
    expect([none.code, none.err]).toEqual([1, 'There is no tag “nothing”.\n']);
  });

  it('exports every kind of record, and the thread, into a folder', async () => {
    const feature = JSON.parse((await withToken('feature', 'create', '--title', 'Out')).out);
    const problem = JSON.parse((await withToken('opportunity', 'create', '--title', 'In')).out);
    const data = { fromId: problem.id, kind: 'addressed_by', toId: feature.id };
    const linked = await withToken('link', 'create', '--data', JSON.stringify(data));
    expect(linked.err).toBe('');
    const folder = join(dataDir, 'out');
    const { out, err } = await withToken('export', folder);
    expect(err).toBe('');
    expect(out).toMatch(/^feedback\.csv +\d+$/m);
    expect(await readFile(join(folder, 'feature.csv'), 'utf8')).toContain(feature.id);
    expect(await readFile(join(folder, 'link.csv'), 'utf8')).toContain(
      `opportunity,${problem.key},${problem.id},addressed_by,feature,${feature.key},${feature.id}`,
    );
    const wrong = await withToken('export', folder, '--only', 'everything');
    expect(wrong.err).toMatch(/^There is no kind “everything”, only .*feedback.*\.\n$/);
  });

  it('passes on what the server refuses, and says when there is no server', async () => {
    const refused = await withToken('feature', 'create', '--title', '');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('title');
    expect(refused.err).not.toContain('    at ');
    const away = await throughline(['me', 'get', '--url', 'http://127.0.0.1:9', '--token', token]);
    expect(away.code).toBe(1);
    expect(away.err).not.toContain('    at ');
  });
});

describe('a setting that cannot be used stops the start', { timeout: SLOW }, () => {
  it.each([
    ['PORT', 'eighty'],
    ['HOST', 'http://0.0.0.0'],
    ['BASE_PATH', '/a b'],
    ['DATABASE_URL', 'mysql://db'],
    ['THROUGHLINE_DATA', 'https://files.example'],
  ])('%s=%s', async (name, value) => {
    const { code, out, err } = await throughline(['start'], { [name]: value });
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toMatch(new RegExp(`^${name} .+: .*(set|leave).+\\.\\n$`));
  });

  it('and so do a port and an address that are not to be had, before anything is started', async () => {
    const elsewhere = join(dataDir, 'elsewhere');
    const start = (env: Record<string, string>) =>
      throughline(['start'], { THROUGHLINE_DATA: elsewhere, ...env });
    const { port } = new URL(server.address);
    expect((await start({ PORT: port })).err).toBe(
      `PORT ${port} is in use on 127.0.0.1: stop what listens there, another Throughline perhaps, or set another port.\n`,
    );
    const { code, err } = await start({ PORT: '0', HOST: '192.0.2.1' });
    expect(code).toBe(1);
    expect(err).toMatch(/^HOST 192\.0\.2\.1 is no address of this machine: .+\.\n$/);
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('and so does a folder that another server uses', async () => {
    const { code, err } = await throughline(['start'], { PORT: '0' });
    expect(code).toBe(1);
    expect(err).toContain(`process ${server.pid}`);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});
