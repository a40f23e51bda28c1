import { text } from 'node:stream/consumers';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Param } from '../event-store.ts';

/** What ClickHouse answers: columns with their types, and rows. */
export interface ClickHouseAnswer {
  readonly meta: readonly { readonly name: string; readonly type: string }[];
  readonly data: readonly (readonly unknown[])[];
}

export interface ClickHouseAsk {
  readonly params?: Readonly<Record<string, Param>>;
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly signal?: AbortSignal | undefined;
}

/** The way to a ClickHouse engine. */
export interface ClickHouseTransport {
  query(sql: string, ask?: ClickHouseAsk): Promise<ClickHouseAnswer>;
  /** The tree of a statement as the engine reads it, in rows of one text; nothing is run. */
  explain(sql: string): Promise<ClickHouseAnswer>;
  command(sql: string): Promise<void>;
  /** Durable when it resolves. */
  insert(table: string, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  close(): Promise<void>;
}

/** An answer that misses a shard, or breaks off, is an error and never a number. */
export const WHOLE_ANSWERS = {
  skip_unavailable_shards: 0,
  wait_end_of_query: 1,
  date_time_output_format: 'iso',
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_denormals: 0,
  // Joins find nothing as null, as everywhere else in SQL.
  join_use_nulls: 1,
} as const;

/** Over HTTP, with the official client; it is loaded when it is first needed. */
export function httpTransport(url: string): ClickHouseTransport {
  let opened: Promise<ClickHouseClient> | undefined;
  const client = () => {
    opened ??= open(url);
    return opened;
  };
  return {
    async query(sql, { params = {}, settings = {}, signal } = {}) {
      const result = await (await client()).query({
        query: sql,
        format: 'JSONCompact',
        query_params: { ...params },
        clickhouse_settings: { ...WHOLE_ANSWERS, ...settings },
        ...(signal ? { abort_signal: signal } : {}),
      });
      return (await result.json()) as unknown as ClickHouseAnswer;
    },
    async explain(sql) {
      // Not as a query: the client would put a FORMAT behind it, which would be part of the tree.
      const { stream } = await (await client()).exec({
        query: `explain ast ${sql}`,
        clickhouse_settings: { ...WHOLE_ANSWERS, default_format: 'JSONCompact' },
      });
      return JSON.parse(await text(stream)) as ClickHouseAnswer;
    },
    async command(sql) {
      await (await client()).command({ query: sql });
    },
    async insert(table, rows) {
      await (await client()).insert({ table, values: [...rows], format: 'JSONEachRow' });
    },
    close: async () => (await opened)?.close(),
  };
}

async function open(url: string): Promise<ClickHouseClient> {
  const { ClickHouseLogLevel, createClient } = await import('@clickhouse/client');
  return createClient({
    url,
    application: 'throughline',
    // Whoever asked hears of a failure, and logs it.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: 120_000,
    max_open_connections: 8,
    // Cohorts may list many people: more than an address takes.
    use_multipart_params_auto: true,
    clickhouse_settings: { async_insert: 0, cancel_http_readonly_queries_on_client_close: 1 },
  });
}
