import type { App } from '#platform/api/app.ts';
import type { Database } from '#platform/db/database.ts';
import type { CapturedEvent } from '../collection/capture.ts';

/** Ids kept in memory, over all workspaces; about 20 MB when full. */
const MOST = 100_000;

// Most events come from people who were here a moment ago. A person that was merged meanwhile is
// told by the event store, so that an older answer stays right; one that was erased is forgotten.
const caches = new WeakMap<Database, Map<string, number>>();

function cacheOf({ database }: App): Map<string, number> {
  const held = caches.get(database) ?? new Map<string, number>();
  caches.set(database, held);
  return held;
}

/** The persons of these events, if all of them are known here. */
export function knownPersons(
  app: App,
  workspaceId: string,
  events: readonly CapturedEvent[],
): ReadonlyMap<string, number> | null {
  const cache = cacheOf(app);
  const persons = new Map<string, number>();
  for (const { distinctId } of events) {
    const person = cache.get(`${workspaceId} ${distinctId}`);
    if (person === undefined) return null;
    persons.set(distinctId, person);
  }
  return persons;
}

export function rememberPersons(
  app: App,
  workspaceId: string,
  persons: ReadonlyMap<string, number>,
): void {
  const cache = cacheOf(app);
  // The oldest go; what is still in use comes back by itself.
  for (const name of cache.keys()) {
    if (cache.size + persons.size <= MOST) break;
    cache.delete(name);
  }
  for (const [id, person] of persons) cache.set(`${workspaceId} ${id}`, person);
}

/** Forgets the ids of a workspace: somebody was merged or erased. */
export function forgetDistinctIds(app: App, workspaceId: string): void {
  const cache = cacheOf(app);
  for (const name of cache.keys()) if (name.startsWith(workspaceId)) cache.delete(name);
}
