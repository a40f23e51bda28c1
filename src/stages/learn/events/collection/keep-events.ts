import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { AppendResult, StoredEvent } from '../event-store.ts';
import { applyMerges, identify } from '../identity/identity.ts';
import { generationOf } from '../identity/person-cache.ts';
import { eventStoreOf } from '../open-store.ts';
import type { CapturedEvent, CaptureError } from './capture.ts';

/** Where events come from. */
export interface Origin {
  readonly workspaceId: string;
  readonly productId: string | null;
  /** The run of an import that brings them. */
  readonly loadId?: string | null;
}

export interface Kept extends AppendResult {
  readonly warnings: CaptureError[];
}

/**
 * Finds whose these events are and keeps them; durable when it resolves. Who is erased meanwhile
 * takes theirs along.
 */
export async function keepEvents(
  app: App,
  origin: Origin,
  events: readonly CapturedEvent[],
): Promise<Kept> {
  const { workspaceId, loadId = null } = origin;
  const generation = generationOf(app, workspaceId);
  const { persons, warnings } = await identify(app, workspaceId, events, loadId);
  const stored = events.map((event) => toStored(event, origin, persons));
  const result = await eventStoreOf(app).append(stored);
  if (generationOf(app, workspaceId) !== generation) {
    await settleRemoved(app, origin, events, persons);
  }
  return { ...result, warnings };
}

/**
 * Persons that were removed while their events were on the way: who was erased takes these along;
 * who only lost what an import had made begins anew, and keeps these.
 */
async function settleRemoved(
  app: App,
  { workspaceId, loadId = null }: Origin,
  events: readonly CapturedEvent[],
  persons: ReadonlyMap<string, number>,
): Promise<void> {
  const actor = systemActor(workspaceId, 'Events');
  const used = [...new Set(persons.values())];
  const gone = await app.database.transaction(actor, (tx) =>
    tx.query<{ id: string; erased: boolean }>(
      `select n.id, exists (select from person_erasures e
          where e.workspace_id = $1 and e.person_id = n.id) as erased
       from unnest($2::bigint[]) as n (id)
       where not exists (select from persons p where p.workspace_id = $1 and p.id = n.id)
         and not exists (select from person_merges m where m.workspace_id = $1 and m.from_id = n.id)`,
      [workspaceId, used],
    ),
  );
  const erased = gone.filter((row) => row.erased).map(({ id }) => Number(id));
  await eventStoreOf(app).erase(workspaceId, erased);
  const lost = new Set(gone.filter((row) => !row.erased).map(({ id }) => Number(id)));
  if (lost.size === 0) return;
  const theirs = events.filter(({ distinctId }) => lost.has(persons.get(distinctId) ?? -1));
  const anew = await identify(app, workspaceId, theirs, loadId);
  const merges = new Map(
    theirs.map(({ distinctId }) => [persons.get(distinctId), anew.persons.get(distinctId)]),
  );
  await app.database.transaction(actor, (tx) =>
    tx.query(
      `insert into person_merges (workspace_id, from_id, into_id)
       select $1, * from unnest($2::bigint[], $3::bigint[])
       on conflict (workspace_id, from_id) do update set into_id = excluded.into_id, applied_at = null`,
      [workspaceId, [...merges.keys()], [...merges.values()]],
    ),
  );
  await applyMerges(app, workspaceId);
}

function toStored(
  event: CapturedEvent,
  { workspaceId, productId, loadId = null }: Origin,
  persons: ReadonlyMap<string, number>,
): StoredEvent {
  const personId = persons.get(event.distinctId);
  if (personId === undefined) throw new Error('every distinct id was given a person');
  return {
    workspaceId,
    productId,
    personId,
    eventId: event.eventId,
    event: event.event,
    distinctId: event.distinctId,
    ts: event.ts,
    receivedAt: event.receivedAt,
    sessionId: event.sessionId,
    url: event.url,
    path: event.path,
    referrer: event.referrer,
    browser: event.browser,
    os: event.os,
    device: event.device,
    country: event.country,
    appVersion: event.appVersion,
    props: event.props,
    loadId,
  };
}
