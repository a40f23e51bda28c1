import { DuckDBInstance } from '@duckdb/node-api';
import { DENSE } from '#stages/learn/events/duckdb/reader.ts';
import { duckdb } from '../compile/dialect.ts';
import type { PlainEvent } from './events.ts';
import type { Engine } from './semantics.ts';

const COLUMNS = [
  'session_id',
  'url',
  'path',
  'referrer',
  'browser',
  'os',
  'device',
  'country',
  'app_version',
];

/** DuckDB in this process, in memory. */
export async function openDuckdb(): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(DENSE);
  await connection.run(`create table events (workspace_id varchar, product_id varchar, event_id uuid,
    event varchar, person_id bigint, distinct_id varchar, ts timestamp, received_at timestamp,
    ${COLUMNS.map((name) => `${name} varchar`).join(', ')}, props varchar)`);
  return {
    dialect: duckdb,
    async load(events) {
      await connection.run('truncate events');
      await connection.run(
        `insert into events select 'w', null, e->>'id', e->>'event', (e->>'person')::bigint, e->>'distinct',
          make_timestamp((e->>'ts')::bigint), null, ${COLUMNS.map((name) => `e->'columns'->>'${name}'`).join(', ')}, e->>'props'
        from (select unnest(cast($1 as json[])) as e)`,
        [JSON.stringify(events.map(rowOf))],
      );
    },
    async run({ sql, params }) {
      const reader = await connection.runAndReadAll(sql, [...params]);
      return reader.getRowObjectsJS();
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function rowOf({ eventId, event, personId, ts, columns, props }: PlainEvent) {
  const distinct = columns.distinct_id ?? `p${personId}`;
  return {
    id: eventId,
    event,
    person: personId,
    distinct,
    ts,
    columns,
    props: JSON.stringify(props),
  };
}
