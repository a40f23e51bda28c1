import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import { Slots } from '#platform/concurrency/slots.ts';
import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { pointsNowhere } from '#platform/db/errors.ts';
import type { CapturedEvent, CaptureError } from '../collection/capture.ts';
import type { PersonMerge } from '../event-store.ts';
import { eventStoreOf } from '../open-store.ts';
import { joinPersons } from './join-persons.ts';
import { linkPersons } from './link-persons.ts';
import { generationOf, knownPersons, rememberPersons } from './person-cache.ts';
import { personsOf } from './person-ids.ts';
import { noteProperties } from './person-properties.ts';

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
): Promise<Identified & { readonly merges: readonly PersonMerge[] }> {
  const { merges, warnings } = await joinPersons(tx, statements);
  const persons = await personsOf(tx, events, loadId);
  const changed = statements.filter(tellsOfPerson);
  if (changed.length > 0) {
    warnings.push(...(await noteProperties(tx, changed, persons)));
    await linkPersons(tx, changed, persons);
  }
  return { persons, merges, warnings };
}

function saysWhoSomebodyIs(event: CapturedEvent): boolean {
  return event.otherId !== null || tellsOfPerson(event);
}

function tellsOfPerson({ event, set, setOnce, company }: CapturedEvent): boolean {
  return event === '$identify' || set !== null || setOnce !== null || company !== null;
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
