import pg from 'pg';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { Activity } from '#platform/events/activity.ts';
import { LaterLook, readActivity } from '#platform/events/read-activity.ts';
import type { LiveMessage } from './live.contract.ts';

type Listener = (messages: readonly LiveMessage[]) => void;
type Watcher = (workspaceId: string, nouns: ReadonlySet<string>) => void;

const CHANNEL = 'throughline_activity';
const ENDED_SESSIONS = 'throughline_ended_sessions';
/** Told by the database itself, whoever made the change. */
const STANDING = 'throughline_standing';
const NOTIFY_EVERY_MS = 40;

/**
 * Fans the activity log out to the live streams of this server. Commits here
 * poke it at once; a NOTIFY, at most one per 40 ms, tells the other servers.
 */
export class LiveHub {
  readonly #pool: pg.Pool;
  readonly #log: Logger;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #watchers = new Set<Watcher>();
  readonly #sessions = new Map<string, Set<() => void>>();
  readonly #ends = new Set<() => void>();
  readonly #later = new LaterLook(() => this.#news());
  /** Called whenever anything may be new, here or on another server. */
  onNews: () => void = () => {};
  /** Called when sessions, keys, people, members or workspaces changed, here or elsewhere. */
  onStandingChanged: () => void = () => {};
  #client: pg.Client | undefined;
  #place: { xid: string; seq: string } | undefined;
  #reading: Promise<void> | undefined;
  #again = false;
  #notify: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(pool: pg.Pool, log: Logger) {
    this.#pool = pool;
    this.#log = log;
  }

  async start(): Promise<void> {
    const { rows } = await this.#pool.query<{ xid: string }>(
      'select pg_snapshot_xmin(pg_current_snapshot())::text as xid',
    );
    this.#place = { xid: rows[0]?.xid ?? '0', seq: '0' };
    await this.#listen();
  }

  /**
   * Hears every act of a workspace from now on; the returned function ends it. `end` closes the
   * stream it is heard for, when the server stops.
   */
  subscribe(workspaceId: string, listener: Listener, end?: () => void): () => void {
    const set = this.#listeners.get(workspaceId) ?? new Set();
    this.#listeners.set(workspaceId, set.add(listener));
    if (end) this.#ends.add(end);
    return () => {
      if (end) this.#ends.delete(end);
      set.delete(listener);
      if (set.size === 0) this.#listeners.delete(workspaceId);
    };
  }

  /** Ends all streams of this server, which would keep it from closing; browsers come back. */
  endAllStreams(): void {
    for (const end of [...this.#ends]) end();
  }

  /**
   * Hears what acts in any workspace are about, for as long as this server runs: those
   * committed here before their caller is answered, those of other servers soon after.
   */
  watch(watcher: Watcher): void {
    this.#watchers.add(watcher);
  }

  /** Lets `endSession` end a stream with the session that opened it. */
  bindToSession(sessionId: string, end: () => void): () => void {
    const set = this.#sessions.get(sessionId) ?? new Set();
    this.#sessions.set(sessionId, set.add(end));
    return () => {
      set.delete(end);
      if (set.size === 0) this.#sessions.delete(sessionId);
    };
  }

  /** Ends the streams of a session that has ended, here and on the other servers. */
  endSession(sessionId: string): void {
    this.#endStreams(sessionId);
    this.#pool.query('select pg_notify($1, $2)', [ENDED_SESSIONS, sessionId]).catch((error) => {
      this.#log.warn({ err: error }, 'other servers could not be told of an ended session');
    });
  }

  #endStreams(sessionId: string): void {
    for (const end of this.#sessions.get(sessionId) ?? []) end();
  }

  /** Whether word from other servers and from the database arrives. */
  get listening(): boolean {
    return this.#client !== undefined;
  }

  get streams(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }

  /** Tells this server at once, and the others soon, that something was committed. */
  committed(workspaceId: string, nouns: ReadonlySet<string>): void {
    for (const watcher of this.#watchers) watcher(workspaceId, nouns);
    this.#news();
    this.#notify ??= setTimeout(() => {
      this.#notify = undefined;
      if (this.#stopped) return;
      this.#pool.query(`select pg_notify('${CHANNEL}', '')`).catch((error) => {
        this.#log.warn({ err: error }, 'other servers could not be told of a change');
      });
    }, NOTIFY_EVERY_MS);
  }

  /** Tells listeners on every server of something that is not kept, such as progress. */
  announce(workspaceId: string, message: Omit<LiveMessage, 'id'>): void {
    const payload = JSON.stringify({ workspaceId, message: { id: uuidv7(), ...message } });
    this.#pool.query(`select pg_notify('${CHANNEL}', $1)`, [payload]).catch((error) => {
      this.#log.warn({ err: error }, 'progress could not be told');
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#notify);
    this.#later.stop();
    await this.#reading;
    await this.#client?.end().catch(() => {});
  }

  #news(): void {
    this.onNews();
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = this.#read()
      .catch((error) => this.#log.warn({ err: error }, 'live updates could not be read'))
      .finally(() => {
        this.#reading = undefined;
        if (this.#again && !this.#stopped) {
          this.#again = false;
          this.#news();
        }
      });
  }

  async #read(): Promise<void> {
    while (this.#place && !this.#stopped) {
      const { acts, waiting } = await readActivity(this.#pool, this.#place);
      if (waiting) this.#later.plan();
      const last = acts.at(-1);
      if (!last) return;
      this.#place = last;
      for (const [workspaceId, group] of Map.groupBy(acts, (act) => act.workspaceId)) {
        this.#tell(workspaceId, group.map(toMessage));
      }
    }
  }

  async #listen(): Promise<void> {
    const client = new pg.Client({ ...this.#pool.options, keepAlive: true });
    client.on('notification', ({ channel, payload }) => {
      if (channel === ENDED_SESSIONS) this.#endStreams(payload ?? '');
      else if (channel === STANDING) this.onStandingChanged();
      else if (payload) this.#deliver(payload);
      else this.#news();
    });
    client.on('error', () => {
      // An ended connection fails twice; one that never listened is the caller's to try again.
      if (this.#client !== client) return;
      this.#client = undefined;
      if (!this.#stopped) setTimeout(() => void this.#relisten(), 1_000);
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}; listen ${ENDED_SESSIONS}; listen ${STANDING}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    // What was changed before was not heard of.
    this.onStandingChanged();
    this.#client = client;
  }

  #tell(workspaceId: string, messages: readonly LiveMessage[]): void {
    const nouns = new Set(messages.map(({ noun }) => noun));
    // Told of it, a stream ends; it must not be opened again as who one was.
    if (nouns.has('member') || nouns.has('api_key')) this.onStandingChanged();
    for (const watcher of this.#watchers) watcher(workspaceId, nouns);
    for (const listener of this.#listeners.get(workspaceId) ?? []) listener(messages);
  }

  #deliver(payload: string): void {
    const { workspaceId, message } = JSON.parse(payload) as {
      workspaceId: string;
      message: LiveMessage;
    };
    this.#tell(workspaceId, [message]);
  }

  async #relisten(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#listen();
      this.#news();
    } catch {
      setTimeout(() => void this.#relisten(), 1_000);
    }
  }
}

function toMessage(act: Activity): LiveMessage {
  const { id, noun, recordId, verb, actorId, data } = act;
  return { id, noun, recordId, verb, actorId, ...(data ? { data } : {}) };
}
