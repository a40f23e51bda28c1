import {
  BIGINT,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBTimestampValue,
  type DuckDBType,
  DuckDBUUIDValue,
  type DuckDBValue,
  TIMESTAMP,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import { HOT, literal, type SealedMonth } from './files.ts';
import { COLUMNS, type Columns } from './protocol.ts';

const CHUNK_ROWS = 2048;
const AT = {
  workspace: COLUMNS.findIndex(([name]) => name === 'workspace_id'),
  id: COLUMNS.findIndex(([name]) => name === 'event_id'),
  ts: COLUMNS.findIndex(([name]) => name === 'ts'),
  load: COLUMNS.findIndex(([name]) => name === 'load_id'),
} as const;
const TYPES: Record<(typeof COLUMNS)[number][1], DuckDBType> = {
  UUID,
  VARCHAR,
  BIGINT,
  TIMESTAMP,
  JSON: VARCHAR,
};
/** A repeat carries the time of the first, but for a clock that is corrected a little differently. */
const REPEAT_WINDOW_US = 7 * 24 * 3600 * 1e6;
/** Ids kept in memory, twice over; a repeat mostly follows at once. */
const RECENT = 50_000;

/** Ids that came lately. */
class RecentIds {
  #current = new Set<string>();
  #previous = new Set<string>();

  has(id: string): boolean {
    return this.#current.has(id) || this.#previous.has(id);
  }

  clear(): void {
    this.#current.clear();
    this.#previous.clear();
  }

  add(id: string): void {
    this.#current.add(id);
    if (this.#current.size < RECENT) return;
    this.#previous = this.#current;
    this.#current = new Set();
  }
}

/** Takes in events, each id once. One call at a time. */
export class EventAppender {
  readonly #connection: DuckDBConnection;
  readonly #recent = new RecentIds();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Looks in the files alone for what came lately. */
  forget(): void {
    this.#recent.clear();
  }

  /**
   * Stores what is not there yet, in one transaction that is durable when this resolves.
   * Answers the positions of those that were there, or are of a load that has been erased.
   */
  async append(
    columns: Columns,
    months: readonly SealedMonth[],
    endedLoads: ReadonlySet<string>,
  ): Promise<number[]> {
    const ids = (columns[AT.id] ?? []) as string[];
    const workspaces = (columns[AT.workspace] ?? []) as string[];
    const nameOf = (row: number) => `${workspaces[row]} ${ids[row]}`;
    const known = new Set<number>();
    const fresh = new Map<string, number>();
    const loads = columns[AT.load] ?? [];
    for (let row = 0; row < ids.length; row++) {
      const name = nameOf(row);
      const hasEnded = endedLoads.size > 0 && endedLoads.has(`${workspaces[row]} ${loads[row]}`);
      if (hasEnded || this.#recent.has(name) || fresh.has(name)) known.add(row);
      else fresh.set(name, row);
    }
    for (const name of await this.#stored(columns, [...fresh.values()], months)) {
      const row = fresh.get(name);
      if (row === undefined) continue;
      known.add(row);
      fresh.delete(name);
    }
    if (fresh.size > 0) await this.#insert(columns, [...fresh.values()]);
    for (const name of fresh.keys()) this.#recent.add(name);
    return [...known];
  }

  /** Which of these rows are stored already, as `workspace id`. */
  async #stored(
    columns: Columns,
    rows: readonly number[],
    months: readonly SealedMonth[],
  ): Promise<string[]> {
    if (rows.length === 0) return [];
    const times = columns[AT.ts] as number[];
    const selects = [selectStored(HOT, columns, rows)];
    for (const { month, file } of months) {
      const { from, to } = reachOf(month);
      const near = rows.filter((row) => (times[row] ?? 0) >= from && (times[row] ?? 0) < to);
      if (near.length > 0) selects.push(selectStored(file, columns, near));
    }
    const reader = await this.#connection.runAndReadAll(selects.join(' union all '));
    return reader.getRowsJS().map(([workspace, id]) => `${workspace} ${id}`);
  }

  async #insert(columns: Columns, rows: readonly number[]): Promise<void> {
    await this.#connection.run('begin');
    try {
      const appender = await this.#connection.createAppender('events', 'main', HOT);
      try {
        for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
          appender.appendDataChunk(chunkOf(columns, rows.slice(at, at + CHUNK_ROWS)));
        }
        appender.flushSync();
      } finally {
        appender.closeSync();
      }
      await this.#connection.run('commit');
    } catch (error) {
      await this.#connection.run('rollback').catch(() => {});
      throw error;
    }
  }
}

/** The moments of events whose first may lie in a month, in microseconds since 1970; `to` is not included. */
function reachOf(month: string): { from: number; to: number } {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return {
    from: Date.UTC(year, number - 1) * 1000 - REPEAT_WINDOW_US,
    to: Date.UTC(year, number) * 1000 + REPEAT_WINDOW_US,
  };
}

/** Asks a file which of these rows it has. */
function selectStored(file: string, columns: Columns, rows: readonly number[]): string {
  const times = columns[AT.ts] as number[];
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const ts = times[row] ?? 0;
    from = Math.min(from, ts - REPEAT_WINDOW_US);
    to = Math.max(to, ts + REPEAT_WINDOW_US);
  }
  // One text, which is taken apart much quicker than a list of literals is read.
  const wanted = literal(rows.map((row) => columns[AT.id]?.[row]).join(','));
  return `select workspace_id, event_id from ${file}.events
    where ts between make_timestamp(${Math.floor(from)}) and make_timestamp(${Math.ceil(to)})
      and event_id in (select unnest(string_split(${wanted}, ','))::uuid)`;
}

function chunkOf(columns: Columns, rows: readonly number[]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(
    COLUMNS.map(([, type]) => TYPES[type]),
    rows.length,
  );
  for (const [at, [, type]] of COLUMNS.entries()) {
    chunk.setColumnValues(at, cellsOf(type, columns[at] ?? [], rows));
  }
  return chunk;
}

/** The cells of a column; what repeats from row to row is made once. */
function cellsOf(
  type: (typeof COLUMNS)[number][1],
  column: Columns[number],
  rows: readonly number[],
): DuckDBValue[] {
  let last: string | number | null = null;
  let cell: DuckDBValue = null;
  return rows.map((row) => {
    const value = column[row] ?? null;
    if (value !== last) cell = cellOf(type, value);
    last = value;
    return cell;
  });
}

function cellOf(type: (typeof COLUMNS)[number][1], value: string | number | null): DuckDBValue {
  if (value === null) return null;
  if (type === 'UUID') return uuidOf(String(value));
  if (type === 'BIGINT') return BigInt(value);
  if (type === 'TIMESTAMP') return new DuckDBTimestampValue(BigInt(Math.round(Number(value))));
  return value;
}

function uuidOf(text: string): DuckDBUUIDValue {
  return DuckDBUUIDValue.fromUint128(BigInt(`0x${text.replaceAll('-', '')}`));
}
