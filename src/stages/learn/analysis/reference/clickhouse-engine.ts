import { v7 as uuidv7 } from 'uuid';
import { openClickHouse } from '#stages/learn/events/testing/chdb.ts';
import { anEvent } from '#stages/learn/events/testing/sample-events.ts';
import { clickhouse } from '../compile/dialect.ts';
import type { PlainEvent } from './events.ts';
import type { Engine } from './semantics.ts';

const MOST_ROWS = 10_000;

/** ClickHouse's engine in this process, behind the store that the server uses. */
export async function openClickHouseEngine(): Promise<Engine> {
  const store = await openClickHouse();
  let workspaceId = uuidv7();
  return {
    dialect: clickhouse,
    async load(events) {
      // A workspace for each set: what was before is out of sight.
      workspaceId = uuidv7();
      await store.append(events.map((event) => storedOf(event, workspaceId)));
    },
    async run({ sql, params }) {
      const answer = await store.query({ workspaceId, sql, params, maxRows: MOST_ROWS });
      const names = answer.columns.map(({ name }) => name);
      return answer.rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
    },
    close: () => store.close(),
  };
}

function storedOf(
  { eventId, event, personId, ts, columns, props }: PlainEvent,
  workspaceId: string,
) {
  return anEvent({
    workspaceId,
    eventId,
    event,
    personId,
    ts,
    distinctId: columns.distinct_id ?? `p${personId}`,
    browser: columns.browser ?? null,
    path: columns.path ?? null,
    props: JSON.stringify(props),
  });
}
