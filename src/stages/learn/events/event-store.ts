/** The SQL that a store speaks; the compiler of questions writes for it. */
export type Dialect = 'duckdb' | 'clickhouse';

/** One event as it is kept. Who it belongs to after merges is the store's to know. */
export interface StoredEvent {
  readonly workspaceId: string;
  readonly productId: string | null;
  /** UUID; a second event of the workspace with the same id is a duplicate and is not kept. */
  readonly eventId: string;
  readonly event: string;
  readonly personId: number;
  readonly distinctId: string;
  readonly sessionId: string | null;
  /** When it happened, in microseconds since 1970 (UTC). */
  readonly ts: number;
  /** When the server got it, in microseconds since 1970 (UTC). */
  readonly receivedAt: number;
  readonly url: string | null;
  readonly path: string | null;
  readonly referrer: string | null;
  readonly browser: string | null;
  readonly os: string | null;
  readonly device: string | null;
  readonly country: string | null;
  readonly appVersion: string | null;
  /** A JSON object as text. */
  readonly props: string;
  /** The run of an import that brought it; null for what the product sent. UUID. */
  readonly loadId?: string | null;
}

export interface AppendResult {
  readonly accepted: number;
  /** Known already, or twice among these. */
  readonly duplicates: number;
}

/** A value as it goes into a question. */
export type Param = string | number | boolean | null;

/** A value as it comes back: moments as ISO 8601, whole numbers beyond 2^53 as text. */
export type Value = string | number | boolean | null | readonly Value[] | { [name: string]: Value };

/**
 * A question in the store's dialect. It reads the relation `events`, which holds the events of
 * this workspace alone, `person_id` being the person after all merges. Placeholders are `$1`,
 * `$2`, … in DuckDB and `{p1:Type}`, `{p2:Type}`, … in ClickHouse.
 */
export interface Query {
  readonly workspaceId: string;
  readonly sql: string;
  readonly params?: readonly Param[];
  /** It keeps little for each of its groups, so that DuckDB may do so in an array by their numbers. */
  readonly dense?: boolean;
  /** Stopped after so many milliseconds; 30 s unless told. */
  readonly timeoutMs?: number;
  /** Stops the question when it is aborted, which then fails with the signal's reason: the asker went away. */
  readonly signal?: AbortSignal | undefined;
  /** So many rows are returned at most, 10,000 unless told; `truncated` says that there were more. */
  readonly maxRows?: number;
}

export interface Answer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Value[])[];
  readonly truncated: boolean;
}

/** Two persons turned out to be one: the events of `from` count as those of `into`. */
export interface PersonMerge {
  readonly from: number;
  readonly into: number;
}

export interface StoreHealth {
  readonly kind: Dialect;
  /** False while the store is down or was not needed yet. */
  readonly running: boolean;
  /** Times that the process behind it had to be started again. */
  readonly restarts: number;
  /** Null while nothing runs that could count them. */
  readonly events: number | null;
  readonly bytes: number;
  /** Resident memory of the process behind it, in bytes; 0 where that is not ours. */
  readonly memory: number;
}

export interface Maintenance {
  /** Months of events that are kept, the running one included; null keeps all. */
  readonly retentionMonths: number | null;
  /** The present, in milliseconds since 1970. */
  readonly now: number;
}

export interface MaintenanceReport {
  /** Months (`2026-10`) that were moved to a file of their own or merged into it. */
  readonly sealed: readonly string[];
  /** Months that passed out of retention. */
  readonly dropped: readonly string[];
  /** Files written anew, so that nothing of what was deleted is left in them. */
  readonly rewritten: readonly string[];
}

/**
 * Where events are kept. Every method fails with a `Problem`: `unavailable` when the store is
 * down or busy or a question took too long, `storage_full`, `invalid_input` for SQL that can't be run.
 */
export interface EventStore {
  readonly dialect: Dialect;
  /** Resolves once the events are durable; safe to repeat with the same event ids. */
  append(events: readonly StoredEvent[]): Promise<AppendResult>;
  query(query: Query): Promise<Answer>;
  /** A member's own SQL: one SELECT that reads `events` and nothing else. */
  restrictedSql(query: Query): Promise<Answer>;
  /** Deletes all events of these persons: gone from every answer at once, from the disk with the next maintenance. */
  erase(workspaceId: string, personIds: readonly number[]): Promise<{ deleted: number }>;
  /** Deletes what one run of an import brought, as `erase` does; safe to repeat. */
  eraseLoad(workspaceId: string, loadId: string): Promise<{ deleted: number }>;
  /** Deletes everything of a workspace, as `erase` does; safe to repeat. */
  eraseWorkspace(workspaceId: string): Promise<{ deleted: number }>;
  /** Safe to repeat. */
  mergePersons(workspaceId: string, merges: readonly PersonMerge[]): Promise<void>;
  /** The nightly work: months into files of their own, retention, bytes of the erased removed. */
  maintain(maintenance: Maintenance): Promise<MaintenanceReport>;
  health(): Promise<StoreHealth>;
  close(): Promise<void>;
}
