import { join } from 'node:path';
import type { App } from '#platform/api/app.ts';
import type { Database } from '#platform/db/database.ts';
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
  const { dataDir, events } = app.config;
  const folder = join(dataDir, EVENTS_FOLDER);
  const store = new DuckDbStore({ folder, memoryMb: events.memoryMb, log: app.log });
  stores.set(app.database, store);
  return store;
}

export async function closeEventStore(app: App): Promise<void> {
  await stores.get(app.database)?.close();
  stores.delete(app.database);
}
