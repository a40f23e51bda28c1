import { ClickHouseStore } from '../clickhouse/clickhouse-store.ts';
import {
  type ClickHouseAnswer,
  type ClickHouseTransport,
  WHOLE_ANSWERS,
} from '../clickhouse/transport.ts';
import type { Param } from '../event-store.ts';

// `npm run test:clickhouse` asks for it: ClickHouse's engine inside this process, half a gigabyte
// that is no dependency. Install it beside the others with `npm install --no-save chdb@3.4.0`, or
// elsewhere and name its index.mjs in CHDB_PATH.
export const CLICKHOUSE_WANTED = process.env.TEST_CLICKHOUSE !== undefined;

interface Session {
  queryAsync(sql: string, options: object): Promise<{ text(): string }>;
  queryBindAsync(sql: string, params: object, options: object): Promise<{ text(): string }>;
  query(sql: string): string;
  cleanup(): void;
}

/** ClickHouse's engine in this process, empty; only one at a time. */
export async function openSession(): Promise<Session> {
  const name = process.env.CHDB_PATH ?? 'chdb';
  try {
    const { Session } = (await import(name)) as { Session: new () => Session };
    return new Session();
  } catch (cause) {
    throw new Error(`${name} can't be loaded: run npm install --no-save chdb@3.4.0`, { cause });
  }
}

function chdbTransport(session: Session): ClickHouseTransport {
  const settingsOf = (more: object) =>
    Object.entries({ ...WHOLE_ANSWERS, ...more })
      // Settings of the HTTP server, and one that the session could never leave again.
      .filter(([name]) => !['wait_end_of_query', 'readonly'].includes(name))
      .map(([name, value]) => `${name} = ${typeof value === 'string' ? `'${value}'` : value}`)
      .join(', ');
  return {
    async query(sql, { params = {}, settings = {}, signal } = {}) {
      const text = `${sql} settings ${settingsOf(settings)}`;
      const options = { format: 'JSONCompact', signal };
      const bound = params as Record<string, Param>;
      try {
        const answer =
          Object.keys(bound).length > 0
            ? await session.queryBindAsync(text, bound, options)
            : await session.queryAsync(text, options);
        return JSON.parse(answer.text()) as ClickHouseAnswer;
      } catch (error) {
        // What a question that was stopped had written comes out with the next one.
        session.query('select 1');
        throw error;
      }
    },
    async explain(sql) {
      const answer = await session.queryAsync(`explain ast ${sql}`, { format: 'JSONCompact' });
      return JSON.parse(answer.text()) as ClickHouseAnswer;
    },
    async command(sql) {
      session.query(sql);
    },
    async insert(table, rows) {
      const lines = rows.map((row) => JSON.stringify(row)).join('\n');
      session.query(`insert into ${table} format JSONEachRow ${lines}`);
    },
    close: async () => session.cleanup(),
  };
}

/** The store on an engine in this process, with no events. Only one at a time. */
export async function openClickHouse(): Promise<ClickHouseStore> {
  return new ClickHouseStore(chdbTransport(await openSession()));
}
