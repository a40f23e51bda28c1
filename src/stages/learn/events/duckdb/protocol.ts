import type { Answer, Maintenance, MaintenanceReport, Param, PersonMerge } from '../event-store.ts';

/** Events column by column, in the order of `COLUMNS`: cheaper to pass on than an object each. */
export type Columns = readonly (readonly (string | number | null)[])[];

/** The columns of `events` with their DuckDB types. */
export const COLUMNS = [
  ['workspace_id', 'UUID'],
  ['product_id', 'UUID'],
  ['event_id', 'UUID'],
  ['event', 'VARCHAR'],
  ['person_id', 'BIGINT'],
  ['distinct_id', 'VARCHAR'],
  ['session_id', 'VARCHAR'],
  ['ts', 'TIMESTAMP'],
  ['received_at', 'TIMESTAMP'],
  ['url', 'VARCHAR'],
  ['path', 'VARCHAR'],
  ['referrer', 'VARCHAR'],
  ['browser', 'VARCHAR'],
  ['os', 'VARCHAR'],
  ['device', 'VARCHAR'],
  ['country', 'VARCHAR'],
  ['app_version', 'VARCHAR'],
  ['props', 'JSON'],
  ['load_id', 'UUID'],
] as const;

/** What the analytics process can be asked, with what it answers. */
export interface Calls {
  append: { ask: { columns: Columns }; answer: readonly number[] };
  query: {
    ask: {
      workspaceId: string;
      sql: string;
      params: readonly Param[];
      timeoutMs: number;
      maxRows: number;
      /** A member's own SQL, which is checked first. */
      restricted: boolean;
      dense: boolean;
    };
    answer: Answer;
  };
  erase: {
    ask: { workspaceId: string; personIds: readonly number[] };
    answer: { deleted: number };
  };
  eraseLoad: { ask: { workspaceId: string; loadId: string }; answer: { deleted: number } };
  eraseWorkspace: { ask: { workspaceId: string }; answer: { deleted: number } };
  merge: { ask: { workspaceId: string; merges: readonly PersonMerge[] }; answer: null };
  maintain: { ask: Maintenance; answer: MaintenanceReport };
  health: { ask: null; answer: { events: number; bytes: number; memory: number } };
  stop: { ask: null; answer: null };
}

export type CallName = keyof Calls;

export type Request =
  | { [N in CallName]: { id: number; name: N; ask: Calls[N]['ask'] } }[CallName]
  | { id: number; name: 'cancel' };

/** Why a call failed; the kinds are turned into problems where they arrive. */
export interface Failure {
  readonly kind:
    | 'sql'
    | 'timeout'
    | 'cancelled'
    | 'busy'
    | 'memory'
    | 'disk'
    | 'broken'
    | 'internal';
  readonly message: string;
}

export type Response =
  | { readonly name: 'ready' }
  | { readonly name: 'failed'; readonly message: string }
  | { readonly id: number; readonly name: 'answer'; readonly answer: unknown }
  | { readonly id: number; readonly name: 'failure'; readonly failure: Failure };

/** How the process is to be run; given to it as JSON in its one argument. */
export interface EngineOptions {
  /** Folder of the event files. */
  readonly folder: string;
  readonly memoryMb: number;
  readonly threads: number;
  /** Questions that run at once. */
  readonly queries: number;
  /** Questions that may wait for their turn. */
  readonly waiting: number;
}

/** A failure inside the process, of a kind that its caller can act on. */
export class EngineError extends Error {
  readonly kind: Failure['kind'];

  constructor(kind: Failure['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EngineError';
    this.kind = kind;
  }
}
