import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { Problem } from '#platform/contract/problem.ts';
import type {
  Answer,
  AppendResult,
  EventStore,
  Maintenance,
  MaintenanceReport,
  PersonMerge,
  Query,
  StoredEvent,
  StoreHealth,
} from '../event-store.ts';
import { GroupCommit } from '../group-commit.ts';
import { engineOptions, FilesUnreadable, ProcessGone, ProcessKeeper } from './keeper.ts';
import { type Columns, EngineError } from './protocol.ts';

export interface DuckDbStoreOptions {
  /** Folder of the event files; made when it is first needed. */
  readonly folder: string;
  /** What DuckDB may use; its process takes about a third more. */
  readonly memoryMb: number;
  readonly log: Logger;
}

const TIMEOUT_MS = 30_000;
const MAX_ROWS = 10_000;

/** The embedded store: DuckDB in a process of its own, on files beside the database. */
export class DuckDbStore implements EventStore {
  readonly dialect = 'duckdb';
  readonly #folder: string;
  readonly #keeper: ProcessKeeper;
  readonly #group: GroupCommit;

  constructor({ folder, memoryMb, log }: DuckDbStoreOptions) {
    this.#folder = folder;
    this.#keeper = new ProcessKeeper(engineOptions(folder, memoryMb), log);
    this.#group = new GroupCommit({
      commit: (events) => this.#keeper.call('append', { columns: columnsOf(events) }),
      mayRetry: (error) => error instanceof ProcessGone,
    });
  }

  /** Process id of the analytics process, while it runs. */
  get pid(): number | null {
    return this.#keeper.pid;
  }

  append(events: readonly StoredEvent[]): Promise<AppendResult> {
    return told(this.#group.append(events));
  }

  query(query: Query): Promise<Answer> {
    return this.#ask(query, false);
  }

  restrictedSql(query: Query): Promise<Answer> {
    return this.#ask(query, true);
  }

  #ask(query: Query, restricted: boolean): Promise<Answer> {
    const { workspaceId, sql, params = [], signal } = query;
    const { timeoutMs = TIMEOUT_MS, maxRows = MAX_ROWS, dense = false } = query;
    const ask = { workspaceId, sql, params, timeoutMs, maxRows, restricted, dense };
    const call = () => this.#keeper.call('query', ask, { signal, limitMs: timeoutMs });
    return told(restricted ? call() : this.#askAgain(call, timeoutMs));
  }

  /** Once more where the process went away under the question, as another member's SQL can make it. */
  async #askAgain(call: () => Promise<Answer>, timeoutMs: number): Promise<Answer> {
    const { restarts } = this.#keeper;
    const began = Date.now();
    try {
      return await call();
    } catch (error) {
      const isGone = error instanceof ProcessGone && this.#keeper.restarts > restarts;
      if (!isGone || Date.now() - began > timeoutMs) throw error;
      return call();
    }
  }

  erase(workspaceId: string, personIds: readonly number[]): Promise<{ deleted: number }> {
    if (personIds.length === 0) return Promise.resolve({ deleted: 0 });
    return told(this.#keeper.call('erase', { workspaceId, personIds }));
  }

  async eraseLoad(workspaceId: string, loadId: string): Promise<{ deleted: number }> {
    if (!existsSync(this.#folder)) return { deleted: 0 };
    return told(this.#keeper.call('eraseLoad', { workspaceId, loadId }));
  }

  async eraseWorkspace(workspaceId: string): Promise<{ deleted: number }> {
    // Where nothing was ever sent, no process is started for it.
    if (!existsSync(this.#folder)) return { deleted: 0 };
    return told(this.#keeper.call('eraseWorkspace', { workspaceId }));
  }

  async mergePersons(workspaceId: string, merges: readonly PersonMerge[]): Promise<void> {
    if (merges.length > 0) await told(this.#keeper.call('merge', { workspaceId, merges }));
  }

  async maintain(maintenance: Maintenance): Promise<MaintenanceReport> {
    // Where nothing was ever sent, no process is started for it.
    if (!existsSync(this.#folder)) return { sealed: [], dropped: [], rewritten: [] };
    return told(this.#keeper.call('maintain', maintenance));
  }

  async health(): Promise<StoreHealth> {
    const { restarts, isRunning: running } = this.#keeper;
    const kind = this.dialect;
    if (!running) return { kind, running, restarts, events: null, bytes: 0, memory: 0 };
    return { kind, running, restarts, ...(await told(this.#keeper.call('health', null))) };
  }

  async close(): Promise<void> {
    await this.#group.close();
    await this.#keeper.stop();
  }
}

/** The events column by column, in the order of `COLUMNS`. */
function columnsOf(events: readonly StoredEvent[]): Columns {
  return [
    events.map((event) => event.workspaceId),
    events.map((event) => event.productId),
    events.map((event) => event.eventId),
    events.map((event) => event.event),
    events.map((event) => event.personId),
    events.map((event) => event.distinctId),
    events.map((event) => event.sessionId),
    events.map((event) => event.ts),
    events.map((event) => event.receivedAt),
    events.map((event) => event.url),
    events.map((event) => event.path),
    events.map((event) => event.referrer),
    events.map((event) => event.browser),
    events.map((event) => event.os),
    events.map((event) => event.device),
    events.map((event) => event.country),
    events.map((event) => event.appVersion),
    events.map((event) => event.props),
    events.map((event) => event.loadId ?? null),
  ];
}

/** Lets a failure through as a problem that its caller can act on. */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw toProblem(error);
  }
}

function toProblem(error: unknown): unknown {
  if (error instanceof ProcessGone) {
    return new Problem('unavailable', 'Analytics is restarting. Try again in a moment.', {
      cause: error,
    });
  }
  const cause = { cause: error };
  if (error instanceof FilesUnreadable) {
    const message =
      'The files with the product events can’t be opened, so nothing comes in and nothing is answered. Whoever runs this server finds the reason in its log, and what to do under “Operating”.';
    return new Problem('unavailable', message, cause);
  }
  if (!(error instanceof EngineError)) return error;
  switch (error.kind) {
    case 'sql':
      return new Problem('invalid_input', error.message, cause);
    case 'timeout':
    case 'cancelled':
    case 'busy':
    case 'memory':
      return new Problem('unavailable', error.message, cause);
    case 'disk':
      return new Problem('storage_full', `${error.message} Free some space and try again.`, cause);
    default:
      return error;
  }
}
