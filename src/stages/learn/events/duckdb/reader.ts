import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import type { Answer, Param, Value } from '../event-store.ts';
import { asSqlError } from './failures.ts';
import { HOT, literal, type SealedMonth } from './files.ts';
import { type Calls, COLUMNS, EngineError } from './protocol.ts';
import { checkSelect } from './restrict.ts';

/** About as much as a member's own SQL may answer, as text: its cells can be of any size. */
const MOST_TEXT = 32 * 1024 * 1024;

/** What a question sees; `version` tells when it has changed. */
export interface Sources {
  readonly version: number;
  readonly months: readonly SealedMonth[];
  /** Workspaces in which persons were merged. */
  readonly merged: ReadonlySet<string>;
}

/**
 * Up to 2 to this power of groups are an array instead of a hash table, which halves the work of
 * counting by person. The array lies outside of `memory_limit`: 8 MB a thread for each number
 * that is kept for a group.
 */
export const DENSE = 'set perfect_ht_threshold = 19';

/** A connection, and which events it sees. */
interface Eye {
  readonly connection: DuckDBConnection;
  view: string;
}

/** Answers questions, one at a time. */
export class Reader {
  readonly #plain: Eye;
  readonly #dense: Eye;

  private constructor(plain: DuckDBConnection, dense: DuckDBConnection) {
    this.#plain = { connection: plain, view: '' };
    this.#dense = { connection: dense, view: '' };
  }

  /** Call it while settings can be changed. */
  static async open(instance: DuckDBInstance): Promise<Reader> {
    const dense = await instance.connect();
    await dense.run(DENSE);
    return new Reader(await instance.connect(), dense);
  }

  /** Stops the question that runs, if any. */
  interrupt(): void {
    this.#plain.connection.interrupt();
    this.#dense.connection.interrupt();
  }

  close(): void {
    this.#plain.connection.closeSync();
    this.#dense.connection.closeSync();
  }

  async answer(ask: Calls['query']['ask'], sources: Sources): Promise<Answer> {
    const eye = ask.dense && !ask.restricted ? this.#dense : this.#plain;
    const { connection } = eye;
    await see(eye, ask.workspaceId, sources);
    if (ask.restricted) await checkSelect(connection, ask.sql);
    const statement = await connection.prepare(ask.sql).catch((error) => {
      throw asSqlError(error);
    });
    try {
      bind(statement, ask.params);
      const result = await statement.stream();
      const rows: Value[][] = [];
      const names = result.columnNames();
      const types = result.columnTypes();
      let room = ask.restricted ? MOST_TEXT : Number.POSITIVE_INFINITY;
      let whole = false;
      while (!whole && rows.length <= ask.maxRows && room > 0) {
        const chunk = await result.fetchChunk();
        whole = !chunk || chunk.rowCount === 0;
        // Row by row: what nobody will read of a chunk, gigabytes maybe, is not turned into text.
        for (let at = 0; chunk && at < chunk.rowCount && room > 0; at++) {
          rows.push(chunk.getRowValues(at).map(toValue));
          if (ask.restricted) room -= JSON.stringify(rows.at(-1)).length;
        }
      }
      const truncated = !whole;
      // What is left of a longer answer is let go.
      if (truncated) connection.interrupt();
      return {
        columns: names.map((name, at) => ({ name, type: String(types[at]) })),
        rows: truncated ? rows.slice(0, ask.maxRows) : rows,
        truncated,
      };
    } finally {
      statement.destroySync();
    }
  }
}

/** Points `events` at this workspace's events. */
async function see(eye: Eye, workspaceId: string, sources: Sources): Promise<void> {
  const view = `${workspaceId} ${sources.version}`;
  if (view === eye.view) return;
  eye.view = '';
  const events = eventsOf(workspaceId, sources);
  await eye.connection.run(`create or replace temp view events as ${events}`);
  eye.view = view;
}

/** The events of one workspace over all files, each with the person it belongs to now. */
function eventsOf(workspaceId: string, { months, merged }: Sources): string {
  const workspace = literal(workspaceId);
  const files = [HOT, ...months.map(({ file }) => file)];
  const union = files
    .map((file) => `select * from ${file}.events where workspace_id = ${workspace}::uuid`)
    .join(' union all ');
  if (!merged.has(workspaceId)) return union;
  const columns = COLUMNS.map(([name]) =>
    name === 'person_id' ? 'coalesce(o.merged_into, e.person_id) as person_id' : `e.${name}`,
  );
  return `select ${columns.join(', ')} from (${union}) e
    left join (select person_id, merged_into from ${HOT}.person_overrides where workspace_id = ${workspace}::uuid) o
      on o.person_id = e.person_id`;
}

type Statement = Awaited<ReturnType<DuckDBConnection['prepare']>>;

function bind(statement: Statement, params: readonly Param[]): void {
  if (statement.parameterCount !== params.length) {
    throw new EngineError(
      'sql',
      `The question has ${statement.parameterCount} placeholders and ${params.length} values.`,
    );
  }
  for (const [at, param] of params.entries()) {
    if (param === null) statement.bindNull(at + 1);
    else if (typeof param === 'string') statement.bindVarchar(at + 1, param);
    else if (typeof param === 'boolean') statement.bindBoolean(at + 1, param);
    else if (Number.isSafeInteger(param)) statement.bindBigInt(at + 1, BigInt(param));
    else statement.bindDouble(at + 1, param);
  }
}

/** A DuckDB value as JSON has it: moments as ISO 8601, large whole numbers as text. */
function toValue(value: DuckDBValue): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return fromObject(value);
}

function fromObject(value: object): Value {
  if ('micros' in value && value.constructor.name.startsWith('DuckDBTimestamp')) {
    return momentOf(value.micros as bigint);
  }
  if ('items' in value && Array.isArray(value.items)) return value.items.map(toValue);
  if ('entries' in value && value.constructor.name === 'DuckDBStructValue') {
    const entries = Object.entries(value.entries as Record<string, DuckDBValue>);
    return Object.fromEntries(entries.map(([name, item]) => [name, toValue(item)]));
  }
  if ('toDouble' in value && typeof value.toDouble === 'function') return Number(value.toDouble());
  return String(value);
}

function momentOf(micros: bigint): string {
  const ms = micros / 1000n;
  const rest = micros % 1000n;
  const iso = new Date(Number(ms)).toISOString();
  return rest === 0n ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
