import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CallName, Calls, EngineOptions, Failure, Request, Response } from './protocol.ts';
import { EngineError } from './protocol.ts';

/** A call that got no answer because the process went away: whether it was done is not known. */
export class ProcessGone extends Error {
  constructor(reason: string) {
    super(`The analytics process ${reason}`);
    this.name = 'ProcessGone';
  }
}

/** The files can't be opened: no matter how often it is tried, somebody has to look. */
export class FilesUnreadable extends Error {
  constructor(reason: string) {
    super(`The event files can't be opened: ${reason}`);
    this.name = 'FilesUnreadable';
  }
}

interface Pending {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly pending: Map<number, Pending>;
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 15_000;
/** A question that can't even be interrupted holds up the process: end it. */
const OVERDUE_MS = 15_000;
const LONGEST_PAUSE_MS = 10_000;
/** So long nobody waits for another try after the files could not be opened. */
const UNREADABLE_MS = 10_000;
/** A process that ran so long did not fail at its start. */
const STEADY_AFTER_MS = 30_000;

/** Starts the analytics process when it is first needed, and again whenever it ends by itself. */
export class ProcessKeeper {
  readonly #options: EngineOptions;
  readonly #log: Logger;
  #current: Promise<Running> | null = null;
  #nextId = 1;
  #pause = 0;
  #unreadable: { readonly error: FilesUnreadable; readonly until: number } | null = null;
  #stopping = false;
  restarts = 0;
  /** Process id while it runs. */
  pid: number | null = null;

  constructor(options: EngineOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
  }

  get isRunning(): boolean {
    return this.pid !== null;
  }

  async call<N extends CallName>(
    name: N,
    ask: Calls[N]['ask'],
    { signal, limitMs }: { signal?: AbortSignal | undefined; limitMs?: number } = {},
  ): Promise<Calls[N]['answer']> {
    signal?.throwIfAborted();
    const running = await this.#start();
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    running.pending.set(id, { resolve, reject });
    const cancel = () => send(running.child, { id, name: 'cancel' });
    signal?.addEventListener('abort', cancel);
    const overdue = limitMs && setTimeout(() => this.#end(running), limitMs + OVERDUE_MS);
    send(running.child, { id, name, ask } as Request);
    try {
      return (await promise) as Calls[N]['answer'];
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      running.pending.delete(id);
      signal?.removeEventListener('abort', cancel);
      if (overdue) clearTimeout(overdue);
    }
  }

  /** Stops the process in order; nothing starts it again. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const running = await this.#current?.catch(() => null);
    if (!running || this.pid === null) return;
    const gone = new Promise<void>((resolve) => running.child.once('exit', () => resolve()));
    const id = this.#nextId++;
    running.pending.set(id, { resolve: () => {}, reject: () => {} });
    send(running.child, { id, name: 'stop', ask: null });
    const late = setTimeout(() => running.child.kill('SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(late);
  }

  #start(): Promise<Running> {
    if (this.#stopping) return Promise.reject(new ProcessGone('is being stopped.'));
    const { error, until = 0 } = this.#unreadable ?? {};
    if (error && Date.now() < until) return Promise.reject(error);
    this.#current ??= this.#launch().catch((error) => {
      this.#current = null;
      if (error instanceof FilesUnreadable) this.#noteUnreadable(error);
      throw error;
    });
    return this.#current;
  }

  #noteUnreadable(error: FilesUnreadable): void {
    this.#unreadable = { error, until: Date.now() + UNREADABLE_MS };
    this.#pause = 0;
    const { folder } = this.#options;
    this.#log.error(
      { err: error, folder },
      'the event files can’t be opened: everything else works, but no event comes in and no question is answered; put the folder back from a backup, see “Event files that can’t be opened” in docs/operate.md',
    );
  }

  async #launch(): Promise<Running> {
    if (this.#pause > 0) await sleep(this.#pause);
    this.#pause = Math.min(this.#pause === 0 ? 250 : this.#pause * 2, LONGEST_PAUSE_MS);
    const child = fork(
      new URL('./analytics-process.ts', import.meta.url),
      [JSON.stringify(this.#options)],
      {
        serialization: 'advanced',
        execArgv: [],
        env: {
          PATH: process.env.PATH,
          TZ: 'UTC',
          // Each question that runs occupies a thread; file work must not wait behind them.
          UV_THREADPOOL_SIZE: '16',
          NODE_NO_WARNINGS: '1',
        },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      },
    );
    const running: Running = { child, pending: new Map() };
    const startedAt = Date.now();
    await untilReady(child);
    this.#unreadable = null;
    this.pid = child.pid ?? null;
    this.#log.debug({ pid: child.pid }, 'analytics process runs');
    child.on('message', (message: Response) => settle(running, message));
    child.once('exit', (code, name) => this.#ended(running, name ?? `code ${code}`, startedAt));
    return running;
  }

  #ended(running: Running, how: string, startedAt: number): void {
    this.pid = null;
    this.#current = null;
    for (const { reject } of running.pending.values()) reject(new ProcessGone(`ended (${how}).`));
    if (this.#stopping) return;
    if (Date.now() - startedAt > STEADY_AFTER_MS) this.#pause = 0;
    this.restarts += 1;
    this.#log.error({ how }, 'the analytics process ended by itself and is started again');
    this.#start().catch((error) =>
      this.#log.error({ err: error }, 'the analytics process could not be started again'),
    );
  }

  #end(running: Running): void {
    this.#log.error(
      { pid: running.child.pid },
      'the analytics process does not react and is ended',
    );
    running.child.kill('SIGKILL');
  }
}

/** What one analytics process may use, from what it is allowed in all. */
export function engineOptions(folder: string, memoryMb: number): EngineOptions {
  const threads = Math.max(1, Math.min(4, availableParallelism()));
  return { folder, memoryMb, threads, queries: 3, waiting: 60 };
}

function send(child: ChildProcess, request: Request): void {
  // A channel that closed is told by the end of the process, which fails what is pending.
  if (child.connected) child.send(request, () => {});
}

function settle({ pending }: Running, message: Response): void {
  if (message.name === 'answer') pending.get(message.id)?.resolve(message.answer);
  if (message.name === 'failure') pending.get(message.id)?.reject(toError(message.failure));
}

function toError({ kind, message }: Failure): Error {
  return kind === 'broken'
    ? new ProcessGone(`is started anew: ${message}`)
    : new EngineError(kind, message);
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
    const fail = (reason: string) => {
      clearTimeout(late);
      reject(new ProcessGone(reason));
    };
    child.once('error', (error) => fail(`can't be started: ${error.message}`));
    child.once('exit', (code, name) => fail(`ended while it started (${name ?? code}).`));
    child.once('message', (message: Response) => {
      clearTimeout(late);
      if (message.name === 'failed') return reject(new FilesUnreadable(message.message));
      child.removeAllListeners('exit');
      child.removeAllListeners('error');
      child.on('error', () => {});
      resolve();
    });
  });
}
