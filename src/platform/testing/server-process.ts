import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A real server: `throughline start` in a process of its own, with its embedded database. */
export interface ServerProcess {
  readonly pid: number;
  /** `http://127.0.0.1:4321`. */
  readonly address: string;
  /** Milliseconds from the start of the process to the first answer of `/readyz`. */
  readonly readyAfter: number;
  readonly exit: Promise<Exit>;
  /** What it wrote to its standard output and error so far. */
  output(): string;
}

export interface ServerProcessOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly env?: Record<string, string>;
  /** Flags for Node itself, before the script. */
  readonly nodeFlags?: readonly string[];
}

/** Starts a server on `dataDir` and waits until it is ready to serve. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { dataDir, port, env = {}, nodeFlags = [] } = options;
  const began = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, 'src/cli/main.js', 'start'], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_NO_WARNINGS: '1',
      LOG_LEVEL: 'warn',
      PORT: `${port}`,
      THROUGHLINE_DATA: dataDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  // Whatever becomes of the test, its server does not outlive it.
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  const exit = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      process.off('exit', endWithUs);
      resolve({ code, signal });
    });
  });
  const address = `http://127.0.0.1:${port}`;
  const output = () => lines.join('\n');
  const ended = exit.then(({ code, signal }) => {
    throw new Error(`The server ended with ${code ?? signal} before it was ready:\n${output()}`);
  });
  const readyAfter = await Promise.race([untilReady(address, began), ended]);
  ended.catch(() => {});
  return { pid: child.pid ?? 0, address, readyAfter, exit, output };
}

async function untilReady(address: string, began: number): Promise<number> {
  for (;;) {
    const response = await fetch(`${address}/readyz`).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.ok) return performance.now() - began;
    await sleep(10);
  }
}

/** The process id of the PostgreSQL that serves a data folder, from the file it keeps there. */
export function postmasterOf(dataDir: string): number {
  const file = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
  const pid = Number(file.split('\n')[0]);
  // A signal to 0 goes to this process with all its kin.
  if (!(pid > 0)) throw new Error('PostgreSQL has not written its process id yet');
  return pid;
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie still takes signals, so ask what state it is in.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** A TCP port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Token of the link that a fresh installation prints; it makes its user the first owner. */
async function ownerToken(server: ServerProcess): Promise<string> {
  for (let waited = 0; waited < 20_000; waited += 10) {
    const token = /\/link\/([\w-]+)/.exec(server.output())?.[1];
    if (token) return token;
    await sleep(10);
  }
  throw new Error(`The server printed no link for its first owner:\n${server.output()}`);
}

/** A person of an installation, for calls over HTTP. */
export interface Visitor {
  readonly cookie: string;
  readonly workspace: string;
}

/** Becomes the first owner of a fresh installation. */
export async function becomeOwner(server: ServerProcess): Promise<Visitor> {
  const token = await ownerToken(server);
  const response = await fetch(`${server.address}/api/v1/links/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Olive Owner',
      email: 'owner@example.org',
      password: 'correct horse battery',
      workspaceName: 'Drill',
    }),
  });
  const me = (await response.json()) as { workspaces?: { slug: string }[] };
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  const workspace = me.workspaces?.[0]?.slug;
  if (!cookie || !workspace) {
    throw new Error(`the first owner was refused: ${response.status} ${JSON.stringify(me)}`);
  }
  return { cookie, workspace };
}

/** Calls the API as the visitor; a server that is away answers status 0. */
export async function callAs(
  { cookie }: Visitor,
  address: string,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        origin: address,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}
