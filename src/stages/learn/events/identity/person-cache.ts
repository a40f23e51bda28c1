import type { App } from '#platform/api/app.ts';
import type { Database } from '#platform/db/database.ts';
import type { CapturedEvent } from '../collection/capture.ts';

/** Ids kept in memory, over all workspaces; about 20 MB when full. */
const MOST = 100_000;

interface Cache {
  /** The number of the person, by workspace and distinct id. */
  readonly persons: Map<string, number>;
  /** How often persons of a workspace were removed since the server started. */
  readonly generations: Map<string, number>;
}

// Most events come from people who were here a moment ago. A person that was merged meanwhile is
// told by the event store, so that an older answer stays right; one that was erased is forgotten.
const caches = new WeakMap<Database, Cache>();

function cacheOf({ database, live }: App): Cache {
  const held = caches.get(database);
  if (held) return held;
  const cache: Cache = { persons: new Map(), generations: new Map() };
  caches.set(database, cache);
  // Of erasures on other servers the activity log tells; on this one before its caller is answered.
  live.watch((workspaceId, nouns) => {
    if (nouns.has('person')) forget(cache, workspaceId);
  });
  return cache;
}

/** The persons of these events, if all of them are known here. */
export function knownPersons(
  app: App,
  workspaceId: string,
  events: readonly CapturedEvent[],
): ReadonlyMap<string, number> | null {
  const { persons: cache } = cacheOf(app);
  const persons = new Map<string, number>();
  for (const { distinctId } of events) {
    const person = cache.get(`${workspaceId} ${distinctId}`);
    if (person === undefined) return null;
    persons.set(distinctId, person);
  }
  return persons;
}

/** Changes when persons of the workspace were removed: what was read before may not hold any more. */
export function generationOf(app: App, workspaceId: string): number {
  return cacheOf(app).generations.get(workspaceId) ?? 0;
}

/** @param generation as it was before the persons were read; nothing is kept when it has changed. */
export function rememberPersons(
  app: App,
  workspaceId: string,
  persons: ReadonlyMap<string, number>,
  generation: number,
): void {
  if (generationOf(app, workspaceId) !== generation) return;
  const { persons: cache } = cacheOf(app);
  // The oldest go; what is still in use comes back by itself.
  for (const name of cache.keys()) {
    if (cache.size + persons.size <= MOST) break;
    cache.delete(name);
  }
  for (const [id, person] of persons) cache.set(`${workspaceId} ${id}`, person);
}

/** Forgets the ids of a workspace: somebody was merged or removed. */
export function forgetDistinctIds(app: App, workspaceId: string): void {
  forget(cacheOf(app), workspaceId);
}

function forget({ persons, generations }: Cache, workspaceId: string): void {
  generations.set(workspaceId, (generations.get(workspaceId) ?? 0) + 1);
  for (const name of persons.keys()) if (name.startsWith(workspaceId)) persons.delete(name);
}
