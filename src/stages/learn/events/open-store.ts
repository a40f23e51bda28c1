import { join } from 'node:path';
import type { App } from '#platform/api/app.ts';
import type { Database } from '#platform/db/database.ts';
import { ClickHouseStore } from './clickhouse/clickhouse-store.ts';
import { httpTransport } from './clickhouse/transport.ts';
import { DuckDbStore } from './duckdb/duckdb-store.ts';
import type { EventStore } from './event-store.ts';

/** Folder of the event files in the data directory. */
export const EVENTS_FOLDER = 'events';

// Jobs get a copy of the app, and every copy has the same database.
const stores = new WeakMap<Database, EventStore>();

/** The event store of this server; nothing is started or opened before it is first used. */
export function eventStoreOf(app: App): EventStore {
  const held = stores.get(app.database);
  if (held) return held;
  const store = openStore(app);
  stores.set(app.database, store);
  return store;
}

function openStore({ config: { dataDir, events }, log }: App): EventStore {
  if (events.clickhouseUrl) return new ClickHouseStore(httpTransport(events.clickhouseUrl));
  return new DuckDbStore({ folder: join(dataDir, EVENTS_FOLDER), memoryMb: events.memoryMb, log });
}

export async function closeEventStore(app: App): Promise<void> {
  await stores.get(app.database)?.close();
  stores.delete(app.database);
}
