import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { Slots } from '#platform/concurrency/slots.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { pointsNowhere } from '#platform/db/errors.ts';
import type { CapturedEvent, CaptureError } from '../collection/capture.ts';
import { eventStoreOf } from '../open-store.ts';
import { linkPersons } from './link-persons.ts';
import { generationOf, knownPersons, rememberPersons } from './person-cache.ts';
import { noteProperties } from './person-properties.ts';

/** What code sends when it has no id: merging by one would make everybody one person. */
const NOBODY = new Set([
  'anonymous',
  'guest',
  'distinctid',
  'distinct_id',
  'id',
  'user',
  'userid',
  'user_id',
  'email',
  'not_authenticated',
  'undefined',
  'null',
  'none',
  'nil',
  'nan',
  'true',
  'false',
  '0',
  '-1',
  '[object object]',
]);

export interface Identified {
  /** The person of each distinct id. */
  readonly persons: ReadonlyMap<string, number>;
  /** What was kept although part of what it asked for was not done. */
  readonly warnings: CaptureError[];
}

/**
 * Finds the person of every event, making those that are new; joins those that `$identify` and
 * `$create_alias` say are one; keeps `$set` and `$set_once`. Durable when it resolves.
 * @param loadId the run of an import that brings the events.
 */
export async function identify(
  app: App,
  workspaceId: string,
  events: readonly CapturedEvent[],
  loadId: string | null = null,
): Promise<Identified> {
  const statements = events.filter(saysWhoSomebodyIs);
  const generation = generationOf(app, workspaceId);
  if (statements.length === 0) {
    const persons = knownPersons(app, workspaceId, events);
    if (persons) return { persons, warnings: [] };
  }
  const found = await inTurn(statements.length, () =>
    againWhenGone(() =>
      app.database.transaction(systemActor(workspaceId, 'Events'), (tx) =>
        identifyIn(tx, events, statements, loadId),
      ),
    ),
  );
  // An id that is remembered as whom it was merged from stays right: the event store knows.
  if (found.merges.length > 0) await applyMerges(app, workspaceId);
  rememberPersons(app, workspaceId, found.persons, generation);
  return { persons: found.persons, warnings: found.warnings };
}

const ATTEMPTS = 5;

/** Runs it again where somebody whom it was about was erased in the middle. */
async function againWhenGone<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !pointsNowhere(error)) throw error;
    }
  }
}

/** Requests that say who somebody is and may do so at once; each holds a connection and locks for a while. */
const slots = new Slots(2);
const MOST_WAITING = 200;

/** Runs the work in its turn; that without statements is short and needs none. */
function inTurn<T>(statements: number, work: () => Promise<T>): Promise<T> {
  if (statements === 0) return work();
  if (slots.waiting >= MOST_WAITING) {
    const message =
      'Too many requests that identify people are waiting. Send it again in a moment.';
    throw new Problem('unavailable', message);
  }
  return slots.run(work);
}

async function identifyIn(
  tx: Tx,
  events: readonly CapturedEvent[],
  statements: readonly CapturedEvent[],
  loadId: string | null,
): Promise<Identified & { readonly merges: readonly Merge[] }> {
  const warnings: CaptureError[] = [];
  const merges: Merge[] = [];
  const joining = statements.filter(
    ({ distinctId, otherId }) => otherId !== null && otherId !== distinctId,
  );
  if (joining.length > 0) {
    await holdIds(tx, joining);
    await holdPersons(tx, joining);
  }
  for (const event of joining) {
    const outcome = await join(tx, event);
    if (typeof outcome === 'string') warnings.push({ index: event.index, reason: outcome });
    else if (outcome) merges.push(outcome);
  }
  const persons = await resolve(tx, events, loadId);
  const changed = statements.filter(tellsOfPerson);
  if (changed.length > 0) {
    warnings.push(...(await noteProperties(tx, changed, persons)));
    await linkPersons(tx, changed, persons);
  }
  return { persons, merges, warnings };
}

interface Merge {
  readonly from: number;
  readonly into: number;
}

function saysWhoSomebodyIs(event: CapturedEvent): boolean {
  return event.otherId !== null || tellsOfPerson(event);
}

function tellsOfPerson({ event, set, setOnce, company }: CapturedEvent): boolean {
  return event === '$identify' || set !== null || setOnce !== null || company !== null;
}

interface Held {
  distinct_id: string;
  person_id: string;
  identified: boolean;
}

/**
 * Makes one person of two ids. `$identify` leaves two persons apart that are both known already,
 * since one of them may just have signed in at the other's screen; `$create_alias` does not.
 * @returns the merge, why there is none, or null where there was nothing to merge.
 */
async function join(tx: Tx, event: CapturedEvent): Promise<Merge | string | null> {
  const { distinctId, otherId } = event;
  if (otherId === null || otherId === distinctId) return null;
  const nobody = [distinctId, otherId].find((id) => NOBODY.has(id.trim().toLowerCase()));
  if (nobody !== undefined) {
    return `“${nobody}” names nobody in particular, so the two ids were not joined.`;
  }
  for (;;) {
    const outcome = await tryJoin(tx, event, otherId);
    // A plain event made one of the ids at the same moment: look again.
    if (outcome !== 'again') return outcome;
  }
}

async function tryJoin(
  tx: Tx,
  { event, distinctId, ts }: CapturedEvent,
  otherId: string,
): Promise<Merge | string | null | 'again'> {
  const held = await tx.query<Held>(
    `select i.distinct_id, i.person_id, p.identified_at is not null as identified
     from person_ids i join persons p on p.workspace_id = i.workspace_id and p.id = i.person_id
     where i.workspace_id = $1 and i.distinct_id = any($2)`,
    [tx.workspaceId, [distinctId, otherId]],
  );
  const main = held.find((row) => row.distinct_id === distinctId);
  const other = held.find((row) => row.distinct_id === otherId);
  if (!main && !other) {
    const made = await insertPersons(tx, new Map([[distinctId, ts]]));
    const person = made.get(distinctId);
    return person !== undefined && (await addId(tx, otherId, person)) ? null : 'again';
  }
  if (main && !other) return (await addId(tx, otherId, Number(main.person_id))) ? null : 'again';
  if (!other || main?.person_id === other.person_id) return null;
  if (event === '$identify' && other.identified) {
    return `“${otherId}” already belongs to a known person, so it was not joined with “${distinctId}”. Send $create_alias if they are the same.`;
  }
  if (!main) return (await addId(tx, distinctId, Number(other.person_id))) ? null : 'again';
  const merge = { from: Number(other.person_id), into: Number(main.person_id) };
  await mergeInto(tx, merge);
  return merge;
}

/**
 * Requests that join the same ids wait for each other. The ids fall into 256 buckets, taken all at
 * once and in one order: few locks for any number of ids, and nobody waits crosswise.
 */
async function holdIds(tx: Tx, joining: readonly CapturedEvent[]): Promise<void> {
  const ids = joining.flatMap(({ distinctId, otherId }) => [distinctId, otherId]);
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended($1::text || bucket, 7))
     from (select distinct hashtextextended(id, 7) & 255 as bucket from unnest($2::text[]) as id order by 1) buckets`,
    [`${tx.workspaceId} person `, ids],
  );
}

/** Whoever is to be joined is neither erased nor joined elsewhere until this is over. In one order for everybody. */
async function holdPersons(tx: Tx, joining: readonly CapturedEvent[]): Promise<void> {
  await tx.query(
    `select from persons p where p.workspace_id = $1 and p.id in (
       select i.person_id from person_ids i where i.workspace_id = $1 and i.distinct_id = any($2))
     order by p.id for update`,
    [tx.workspaceId, joining.flatMap(({ distinctId, otherId }) => [distinctId, otherId])],
  );
}

/** False when the id belongs to somebody already. */
async function addId(tx: Tx, distinctId: string, person: number): Promise<boolean> {
  const rows = await tx.query(
    `insert into person_ids (workspace_id, distinct_id, person_id) values ($1, $2, $3)
     on conflict (workspace_id, distinct_id) do nothing returning distinct_id`,
    [tx.workspaceId, distinctId, person],
  );
  return rows.length > 0;
}

async function mergeInto(tx: Tx, { from, into }: Merge): Promise<void> {
  const values = [tx.workspaceId, from, into];
  await tx.query(
    'update person_ids set person_id = $3 where workspace_id = $1 and person_id = $2',
    values,
  );
  await tx.query(
    `update persons t set
       first_seen_at = least(t.first_seen_at, s.first_seen_at),
       identified_at = coalesce(t.identified_at, s.identified_at),
       email = coalesce(t.email, s.email),
       properties = s.properties || t.properties,
       contact_id = case when t.is_linked_by_hand then t.contact_id when s.is_linked_by_hand then s.contact_id
         else coalesce(t.contact_id, s.contact_id) end,
       is_linked_by_hand = t.is_linked_by_hand or s.is_linked_by_hand,
       company_id = coalesce(t.company_id, s.company_id)
     from persons s where t.workspace_id = $1 and s.workspace_id = $1 and s.id = $2 and t.id = $3`,
    values,
  );
  await tx.query('delete from persons where workspace_id = $1 and id = $2', [tx.workspaceId, from]);
  await tx.query(
    `insert into person_merges (workspace_id, from_id, into_id) values ($1, $2, $3)
     on conflict (workspace_id, from_id) do update set into_id = excluded.into_id, applied_at = null`,
    values,
  );
}

/** Tells the event store of merges it has not heard of; what fails is told again by the nightly job. */
export async function applyMerges(app: App, workspaceId: string): Promise<void> {
  const actor = systemActor(workspaceId, 'Events');
  const open = await app.database.transaction(actor, (tx) =>
    tx.query<{ from: string; into: string }>(
      `select from_id as "from", into_id as "into" from person_merges
       where workspace_id = $1 and applied_at is null order by merged_at, from_id`,
      [workspaceId],
    ),
  );
  const merges = open.map(({ from, into }) => ({ from: Number(from), into: Number(into) }));
  await eventStoreOf(app).mergePersons(workspaceId, merges);
  await app.database.transaction(actor, (tx) =>
    tx.query(
      `update person_merges set applied_at = now() where workspace_id = $1 and from_id = any($2::bigint[])`,
      [workspaceId, merges.map(({ from }) => from)],
    ),
  );
}

/** The person of every distinct id; the earliest event of a new one says when it was first seen. */
async function resolve(
  tx: Tx,
  events: readonly CapturedEvent[],
  loadId: string | null,
): Promise<ReadonlyMap<string, number>> {
  const wanted = new Map<string, number>();
  for (const { distinctId, ts } of events) {
    wanted.set(distinctId, Math.min(ts, wanted.get(distinctId) ?? ts));
  }
  const persons = await insertPersons(tx, wanted, loadId);
  const missing = [...wanted.keys()].filter((id) => !persons.has(id));
  if (missing.length > 0) {
    // Another request made them at the same moment.
    for (const [id, person] of await findPersons(tx, missing)) persons.set(id, person);
  }
  return persons;
}

interface IdRow {
  distinct_id: string;
  person_id: string;
}

async function insertPersons(
  tx: Tx,
  wanted: ReadonlyMap<string, number>,
  loadId: string | null = null,
): Promise<Map<string, number>> {
  const found = await findPersons(tx, [...wanted.keys()]);
  const fresh = [...wanted].filter(([id]) => !found.has(id)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (fresh.length === 0) return found;
  const rows = await tx.query<IdRow>(
    `with wanted as (select * from unnest($2::text[], $3::float8[]) as w (distinct_id, at)),
     added as (
       insert into person_ids (workspace_id, distinct_id, person_id)
       select $1, distinct_id, nextval('person_numbers') from wanted order by distinct_id
       on conflict (workspace_id, distinct_id) do nothing
       returning distinct_id, person_id
     ), made as (
       insert into persons (workspace_id, id, first_seen_at, load_id)
       select $1, person_id, to_timestamp(at / 1e6), $4::uuid from added join wanted using (distinct_id)
     )
     select distinct_id, person_id from added`,
    [tx.workspaceId, fresh.map(([id]) => id), fresh.map(([, ts]) => ts), loadId],
  );
  for (const row of rows) found.set(row.distinct_id, Number(row.person_id));
  return found;
}

async function findPersons(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<IdRow>(
    'select distinct_id, person_id from person_ids where workspace_id = $1 and distinct_id = any($2)',
    [tx.workspaceId, [...ids]],
  );
  return new Map(rows.map((row) => [row.distinct_id, Number(row.person_id)]));
}
