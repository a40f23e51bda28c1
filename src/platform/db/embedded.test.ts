import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseAccount } from './embedded/account.ts';
import { findBinaries, installedFolder } from './embedded/binaries.ts';
import { findProcess } from './embedded/processes.ts';
import { type EmbeddedDatabase, findRunningEmbedded, startEmbedded } from './embedded.ts';

const log = pino({ level: 'silent' });
let folder: string;
let dataDir: string;
let running: EmbeddedDatabase | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-embedded-'));
  dataDir = folder;
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedDatabase> {
  running = await startEmbedded({ dataDir, log });
  return running;
}

async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}

async function query(sql: string, database = running): Promise<string[]> {
  if (!database) throw new Error('nothing runs');
  const client = new pg.Client(database.connection);
  await client.connect();
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return rows.flat().map(String);
  } finally {
    await client.end();
  }
}

/** A server in a process of its own, to be killed. */
async function startElsewhere(): Promise<{ child: ChildProcess; postmasterPid: number }> {
  const script = join(import.meta.dirname, 'embedded', 'hold.fixture.ts');
  const child = spawn(process.execPath, [script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { child, postmasterPid: Number(String(line)) };
}

describe('the embedded database', { timeout: 60_000 }, () => {
  it('starts fresh, listens on no TCP port, is durable and UTF-8, and keeps its data', async () => {
    const first = await start();
    expect(first.created).toBe(true);
    const settings = `select current_setting(s) from unnest(array['fsync', 'full_page_writes',
      'synchronous_commit', 'listen_addresses', 'server_encoding', 'data_checksums']) s`;
    expect(await query(settings)).toEqual(['on', 'on', 'on', '', 'UTF8', 'on']);
    await query('create table kept as select 42 as n');
    await stop();
    expect(findProcess(first.pid)).toBeUndefined();

    const second = await start();
    expect(second.created).toBe(false);
    expect(await query('select n from kept')).toEqual(['42']);
  });

  it('takes over from a server that was killed, and loses nothing', async () => {
    const { child, postmasterPid } = await startElsewhere();
    const connection = findRunningEmbedded(dataDir);
    expect(connection).toBeDefined();
    const client = new pg.Client(connection);
    client.on('error', () => undefined);
    await client.connect();
    await client.query('create table kept as select 42 as n');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(findProcess(postmasterPid)).toBeDefined();
    expect(findRunningEmbedded(dataDir)).toBeUndefined();

    await start();
    expect(findProcess(postmasterPid)).toBeUndefined();
    expect(await query('select n from kept')).toEqual(['42']);
    await client.end().catch(() => undefined);
  });

  it('brings PostgreSQL back when it is killed', async () => {
    const database = await start();
    await query('create table kept as select 42 as n');
    const killed = database.pid;
    process.kill(killed, 'SIGKILL');
    await expect
      .poll(() => query('select n from kept').catch(String), { timeout: 10_000 })
      .toEqual(['42']);
    expect(database.pid).not.toBe(killed);
  });

  it('starts after server and PostgreSQL were killed together', async () => {
    const { child, postmasterPid } = await startElsewhere();
    child.kill('SIGKILL');
    process.kill(postmasterPid, 'SIGKILL');
    await once(child, 'exit');
    await start();
    expect(await query('select 1')).toEqual(['1']);
  });

  it.each([
    ['a pid that is now another program', () => makeProgram('exec sleep 20')],
    ['a pid that is gone', async () => 2 ** 22 - 1],
    ['a zombie', () => makeProgram('sleep 0.05 & echo $!; exec sleep 20')],
  ])('is not held up by a pid file that names %s', async (_, makePid) => {
    await start();
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    const text = readFileSync(pidFile, 'utf8');
    await stop();
    const pid = await makePid();
    writeFileSync(pidFile, text.replace(/^\d+/, `${pid}`));
    await start();
    expect(await query('select 1')).toEqual(['1']);
  });

  it('refuses a second server on the same folder and leaves the first alone', async () => {
    const database = await start();
    const second = startEmbedded({ dataDir, log });
    await expect(second).rejects.toThrow(/Another Throughline server \(process \d+\) already uses/);
    expect(await query('select 1', database)).toEqual(['1']);
  });

  it('refuses a folder whose PostgreSQL it cannot see, as in another container', async () => {
    const { child, postmasterPid } = await startElsewhere();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    const text = readFileSync(pidFile, 'utf8');
    writeFileSync(pidFile, text.replace(/^\d+/, '4194303'));
    await expect(start()).rejects.toThrow(/outside this system's view/);
    expect(findProcess(postmasterPid)).toBeDefined();
    writeFileSync(pidFile, text);
    await start();
  });

  it('works where the path is too long for a socket', async () => {
    chmodSync(dataDir, 0o711);
    dataDir = join(dataDir, 'long'.repeat(30));
    const database = await start();
    expect(database.connection.host).toMatch(/throughline-[0-9a-f]{16}$/);
    expect(await query('select 1')).toEqual(['1']);
  });

  it.runIf(process.getuid?.() === 0)('as root, works in a folder closed to others', async () => {
    const closed = dataDir;
    dataDir = join(closed, 'data');
    await start();
    await query('create table kept as select 42 as n');
    await stop();
    const home = dirname(realpathSync(join(dataDir, 'postgres')));
    try {
      await start();
      expect(home).not.toContain(closed);
      expect(await query('select n from kept')).toEqual(['42']);
      await stop();
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });

  it.runIf(process.getuid?.() === 0)('copies programs that its account cannot reach', () => {
    const closed = join(dataDir, 'closed');
    const copies = join(dataDir, 'copies');
    mkdirSync(closed, { mode: 0o700 });
    chmodSync(dataDir, 0o711);
    cpSync(dirname(installedFolder()), join(closed, 'package'), { recursive: true });
    const found = findBinaries(databaseAccount(), copies, join(closed, 'package', 'native'));
    expect(found.postgres.startsWith(copies)).toBe(true);
  });
});

const programs: ChildProcess[] = [];

afterEach(() => {
  for (const program of programs.splice(0)) program.kill('SIGKILL');
});

/**
 * Another program of the database's own account, which alone PostgreSQL takes for a server. Its
 * pid is the shell's, or the one the shell prints: a child that ended and is never waited for.
 */
async function makeProgram(script: string): Promise<number> {
  const program = spawn('sh', ['-c', script], {
    ...databaseAccount(),
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  programs.push(program);
  if (!script.includes('echo')) return program.pid ?? 0;
  const [line] = await once(program.stdout, 'data');
  await sleep(150);
  return Number(String(line));
}
