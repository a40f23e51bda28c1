import type { App } from '#platform/api/app.ts';
import type { Actor } from '#platform/auth/actor.ts';
import { Problem } from '#platform/contract/problem.ts';
import { findRefs } from '#platform/resource/store.ts';
import type { Dialect } from '../event-store.ts';
import { eventStoreOf } from '../open-store.ts';
import type { ListedPerson, Person } from './persons.contract.ts';
import { customersOf, listPersons, type PersonFilter } from './persons.service.ts';

/** More are refused where they are to be put in an order that only their events know. */
const MOST_SORTED = 1000;

type Filter = PersonFilter & { readonly sort: 'new' | 'seen' };
interface Seen {
  readonly at: string;
  readonly micros: number;
  readonly events: number;
}

const MICROS: Record<Dialect, string> = {
  duckdb: 'epoch_us(max(ts))',
  clickhouse: 'toUnixTimestamp64Micro(max(ts))',
};

/** Persons with when they were here last: the newest first, or those seen last first. */
export async function listSeenPersons(app: App, actor: Actor, filter: Filter) {
  const page = await (filter.sort === 'new'
    ? newest(app, actor, filter)
    : isNarrowed(filter)
      ? foundBySeen(app, actor, filter)
      : allBySeen(app, actor, filter));
  const refs = await app.database.transaction(
    actor,
    (tx) => findRefs(tx, customersOf(page.items)),
    {
      readOnly: true,
    },
  );
  return { ...page, refs };
}

interface Page {
  items: ListedPerson[];
  nextCursor: string | null;
}

async function newest(app: App, actor: Actor, filter: Filter): Promise<Page> {
  const { cursor } = filter;
  if (cursor?.includes('_')) throw new Problem('invalid_input', 'This cursor is of another order.');
  const { items, nextCursor } = await read(app, actor, filter);
  const seen = await seenOf(app, actor, items);
  return { items: items.map((person) => listed(person, seen.get(person.id))), nextCursor };
}

/** Those that something narrows the list to, all on one page. */
async function foundBySeen(app: App, actor: Actor, filter: Filter): Promise<Page> {
  const { items, nextCursor } = await read(app, actor, { ...filter, limit: MOST_SORTED });
  if (nextCursor !== null) {
    const most = MOST_SORTED.toLocaleString('en');
    throw new Problem(
      'invalid_input',
      `More than ${most} people were found. Narrow the search, or ask for the newest first.`,
    );
  }
  const seen = await seenOf(app, actor, items);
  const latest = (person: Person) => seen.get(person.id)?.micros ?? 0;
  const sorted = items.toSorted((a, b) => latest(b) - latest(a) || b.id - a.id);
  return { items: sorted.map((person) => listed(person, seen.get(person.id))), nextCursor: null };
}

/** All, in the order that the events say. */
async function allBySeen(app: App, actor: Actor, { limit, cursor }: Filter): Promise<Page> {
  const [before = '9000000000000000', beforeId = '0'] = cursor?.split('_') ?? [];
  const { dialect } = eventStoreOf(app);
  const rows = await ask(
    app,
    actor,
    `select person_id, micros, n from (
       select person_id, ${MICROS[dialect]} as micros, count(*) as n from events group by person_id) as seen
     where micros < ${BigInt(before)} or (micros = ${BigInt(before)} and person_id > ${BigInt(beforeId)})
     order by micros desc, person_id limit ${limit + 1}`,
  );
  const shown = rows.slice(0, limit);
  const ids = shown.map(({ id }) => id);
  const { items } = await read(app, actor, { ids, limit: ids.length + 1 });
  const byId = new Map(items.map((person) => [person.id, person]));
  const last = shown.at(-1);
  return {
    // Who was erased a moment ago has no record any more.
    items: shown.flatMap(({ id, ...seen }) => {
      const person = byId.get(id);
      return person ? [listed(person, seen)] : [];
    }),
    nextCursor: rows.length > limit && last ? `${last.micros}_${last.id}` : null,
  };
}

function isNarrowed({ q, contactId, companyId }: Filter): boolean {
  return q !== undefined || contactId !== undefined || companyId !== undefined;
}

function read(app: App, actor: Actor, filter: PersonFilter) {
  return app.database.transaction(actor, (tx) => listPersons(tx, filter), { readOnly: true });
}

function listed(person: Person, seen: Seen | undefined): ListedPerson {
  return { ...person, lastSeenAt: seen?.at ?? null, events: seen?.events ?? 0 };
}

async function seenOf(
  app: App,
  actor: Actor,
  persons: readonly Person[],
): Promise<ReadonlyMap<number, Seen>> {
  if (persons.length === 0) return new Map();
  const { dialect } = eventStoreOf(app);
  const ids = persons.map(({ id }) => BigInt(id)).join(', ');
  const rows = await ask(
    app,
    actor,
    `select person_id, ${MICROS[dialect]} as micros, count(*) as n from events
     where person_id in (${ids}) group by person_id`,
  );
  return new Map(rows.map(({ id, ...seen }) => [id, seen]));
}

async function ask(app: App, actor: Actor, sql: string): Promise<(Seen & { id: number })[]> {
  const { rows } = await eventStoreOf(app).query({ workspaceId: actor.workspaceId, sql });
  return rows.map(([id, micros, n]) => ({
    id: Number(id),
    micros: Number(micros),
    at: new Date(Number(micros) / 1000).toISOString(),
    events: Number(n),
  }));
}
