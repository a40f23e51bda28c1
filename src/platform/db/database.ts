import type { Writable } from 'node:stream';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Actor } from '#platform/auth/actor.ts';
import { translateDatabaseError } from './errors.ts';
import { type HeldPages, holdPages } from './held-pages.ts';
import { KeyAllocator } from './key-allocator.ts';

export type Sql = NodePgDatabase<Record<string, never>>;

/** A statement; with a name, which stands for this text alone, each connection prepares it once. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  /** How values are read, where not as `pg` does. */
  readonly types?: pg.CustomTypesConfig;
}

/** Runs statements as text: the database itself, or one of its transactions. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(
    statement: string | Statement,
    values?: unknown[],
  ): Promise<R[]>;
}

/**
 * One transaction of one actor in one workspace, or, from `Database.read`, statements that only
 * read. Row-level security lets it see that workspace alone. `db` is Drizzle bound to it.
 */
export class Tx {
  readonly actor: Actor;
  readonly keys: KeyAllocator;
  readonly held: HeldPages;
  /** Statements run so far, beyond begin and commit. */
  statements = 0;
  /** What the acts written to the activity log so far are about. */
  readonly recordedNouns = new Set<string>();
  readonly #afterCommit: (() => void)[] = [];
  readonly #client: pg.PoolClient;
  #db: Sql | undefined;

  constructor(client: pg.PoolClient, actor: Actor, { keys, held }: Pick<Tx, 'keys' | 'held'>) {
    this.#client = client;
    this.actor = actor;
    this.keys = keys;
    this.held = held;
  }

  get db(): Sql {
    const logQuery = () => {
      this.statements += 1;
    };
    this.#db ??= drizzle(this.#client, { logger: { logQuery } });
    return this.#db;
  }

  get workspaceId(): string {
    return this.actor.workspaceId;
  }

  /** One statement as text, like `Database.query` but inside this transaction. */
  async query<R extends pg.QueryResultRow>(
    statement: string | Statement,
    values: unknown[] = [],
  ): Promise<R[]> {
    this.statements += 1;
    return (await this.#client.query<R>(queryConfig(statement, values))).rows;
  }

  /** Runs once the transaction is durable; never when it fails. */
  afterCommit(callback: () => void): void {
    this.#afterCommit.push(callback);
  }

  committed(): void {
    for (const callback of this.#afterCommit) callback();
  }
}

export interface DatabaseOptions {
  /** Connection with the rights of the owner: migrations, jobs, the activity reader. */
  readonly owner: pg.PoolConfig;
  /** Connection of the application role. */
  readonly app: pg.PoolConfig;
  readonly log: Logger;
}

// A caller that found no free connection by then gets a 503 rather than waiting on.
const LONGEST_WAIT_MS = 10_000;

const READING = '-c default_transaction_read_only=on';
// New words wait in a list that each search reads whole; with the usual 4 MB it takes two thirds of
// the time of a search. A short one makes writing no slower.
const WRITING = '-c gin_pending_list_limit=128kB';

const READS = /^\s*select\b/i;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// Serialization failure and deadlock: the transaction did nothing, so run it again.
const RETRIED = new Set(['40001', '40P01']);

/** The pools, and the only way to reach tenants' data. */
export class Database {
  readonly owner: pg.Pool;
  readonly app: pg.Pool;
  readonly log: Logger;
  /** Connections that cannot write, each set to the workspace it read last. */
  readonly #readers: pg.Pool;
  readonly #workspaceOf = new WeakMap<pg.PoolClient, string>();
  readonly #shared: Pick<Tx, 'keys' | 'held'>;
  /** Called after what the application's role may have written, before the caller hears of it. */
  onWritten: () => void = () => {};
  /** Called after each commit that wrote to the activity log, with what its acts are about. */
  onActivity: (workspaceId: string, nouns: ReadonlySet<string>) => void = () => {};

  constructor(options: DatabaseOptions) {
    this.log = options.log;
    this.owner = new pg.Pool({
      max: 6,
      connectionTimeoutMillis: LONGEST_WAIT_MS,
      ...options.owner,
    });
    // What needs no answer before the next statement does not wait for one.
    const app = {
      max: 8,
      connectionTimeoutMillis: LONGEST_WAIT_MS,
      ...options.app,
      pipeline: true,
    };
    const settings = options.app.options ?? '';
    this.app = new pg.Pool({ ...app, options: `${settings} ${WRITING}` });
    this.#readers = new pg.Pool({ ...app, options: `${settings} ${READING}` });
    this.#shared = { keys: new KeyAllocator(this.owner), held: holdPages() };
    for (const pool of [this.owner, this.app, this.#readers]) {
      // A connection that dies (the database restarted) is replaced by the pool, and a statement on
      // it fails; a dying connection that is lent out but idle has nobody else to tell.
      pool.on('error', (error) => this.log.warn({ err: error }, 'database connection lost'));
      // What the database has become meanwhile, a lost connection doesn't tell.
      pool.on('connect', (client) => client.on('error', () => this.#shared.held.clear()));
    }
  }

  /** Runs `work` in a transaction of the actor's workspace. Reads run read-only. */
  async transaction<T>(
    actor: Actor,
    work: (tx: Tx) => Promise<T>,
    { readOnly = false }: { readOnly?: boolean } = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(actor, work, readOnly);
      } catch (error) {
        const code = pgCode(error);
        if (code && RETRIED.has(code) && attempt < 4) continue;
        throw translateDatabaseError(error);
      }
    }
  }

  /**
   * Runs statements that only read, each with its own view of the data, as READ COMMITTED has it in
   * a transaction too, and without a trip to begin and one to end. What needs one view over several
   * statements, or a cursor, takes a `readOnly` transaction.
   */
  async read<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await this.#readers.connect();
    try {
      const send = holdBack(client);
      process.nextTick(send);
      const set = this.#lookInto(client, actor);
      set.catch(() => {});
      const tx = new Tx(client, actor, this.#shared);
      const result = await work(tx);
      // What was read under another workspace is no answer.
      await set;
      tx.committed();
      return result;
    } catch (error) {
      throw translateDatabaseError(error);
    } finally {
      client.release();
    }
  }

  /** Points a reading connection at the actor's workspace; sends nothing if it is there already. */
  async #lookInto(client: pg.PoolClient, actor: Actor): Promise<void> {
    const workspaceId = workspaceIdOf(actor);
    if (this.#workspaceOf.get(client) === workspaceId) return;
    this.#workspaceOf.delete(client);
    const set = client.query(`set app.workspace_id = '${workspaceId}'`);
    this.#workspaceOf.set(client, workspaceId);
    set.catch(() => this.#workspaceOf.delete(client));
    await set;
  }

  async #attempt<T>(actor: Actor, work: (tx: Tx) => Promise<T>, readOnly: boolean): Promise<T> {
    const workspaceId = workspaceIdOf(actor);
    const client = await this.app.connect();
    const tx = new Tx(client, actor, this.#shared);
    let result: T;
    try {
      // Not waited for: the first statement goes out in the same packet, and fails if it does.
      const send = holdBack(client);
      process.nextTick(send);
      const begun = client.query(
        `begin${readOnly ? ' read only' : ''}; set local app.workspace_id = '${workspaceId}'`,
      );
      begun.catch(() => {});
      result = await work(tx);
      await begun;
      await client.query('commit');
    } catch (error) {
      const release = (broken?: Error) => client.release(broken);
      client.query('rollback').then(() => release(), release);
      throw error;
    } finally {
      // Also where it failed: the word of a commit may be what was lost.
      if (!readOnly) this.onWritten();
    }
    client.release();
    tx.committed();
    if (tx.recordedNouns.size > 0) this.onActivity(tx.workspaceId, tx.recordedNouns);
    return result;
  }

  /** One statement outside any workspace, for identity and instance settings. */
  async query<R extends pg.QueryResultRow>(
    statement: string | Statement,
    values: unknown[] = [],
  ): Promise<R[]> {
    const config = queryConfig(statement, values);
    try {
      return (await this.app.query<R>(config)).rows;
    } catch (error) {
      throw translateDatabaseError(error);
    } finally {
      if (!READS.test(config.text)) this.onWritten();
    }
  }

  /**
   * Tells the planner what is in the tables now. After many rows came at once it
   * would otherwise plan for empty tables until the database looks by itself.
   */
  async refreshStatistics(): Promise<void> {
    await this.owner.query('analyze');
  }

  async end(): Promise<void> {
    await Promise.all([this.owner.end(), this.app.end(), this.#readers.end()]);
  }
}

/** It becomes part of a statement, so it must be a UUID and nothing else. */
function workspaceIdOf({ workspaceId }: Actor): string {
  if (!UUID.test(workspaceId)) throw new Error('workspace id is not a UUID');
  return workspaceId;
}

interface Wire {
  readonly connection?: { readonly stream: Writable };
}

/** Keeps what is written to the connection until the returned function is called. */
function holdBack(client: pg.PoolClient): () => void {
  const stream = (client as Wire).connection?.stream;
  stream?.cork();
  return () => stream?.uncork();
}

/** The SQLSTATE of an error, looking through wrappers. */
export function pgCode(error: unknown): string | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string') return e.code;
  }
  return undefined;
}

function queryConfig(statement: string | Statement, values: unknown[]): pg.QueryConfig {
  return typeof statement === 'string' ? { text: statement, values } : { ...statement, values };
}
