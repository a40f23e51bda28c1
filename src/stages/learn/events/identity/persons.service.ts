import { v5 as uuidv5 } from 'uuid';
import type { App } from '#platform/api/app.ts';
import { type Actor, systemActor } from '#platform/auth/actor.ts';
import { notFound } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { findRefs } from '#platform/resource/store.ts';
import { eventStoreOf } from '../open-store.ts';
import { linkKnown } from './link-persons.ts';
import { forgetDistinctIds } from './person-cache.ts';
import type { Person, WholePerson } from './persons.contract.ts';

const SHOWN_IDS = 20;
const MOST_IDS = 200;

interface PersonRow extends Omit<Person, 'id' | 'firstSeenAt' | 'identifiedAt'> {
  id: string;
  firstSeenAt: Date;
  identifiedAt: Date | null;
}

const SELECT = `select p.id, p.email, p.properties, p.first_seen_at as "firstSeenAt",
    p.identified_at as "identifiedAt", p.contact_id as "contactId", p.company_id as "companyId",
    p.is_linked_by_hand as "isLinkedByHand",
    array(select i.distinct_id from person_ids i where i.workspace_id = p.workspace_id and i.person_id = p.id
      order by i.distinct_id limit ${SHOWN_IDS}) as "distinctIds"
  from persons p where p.workspace_id = $1`;

function toPerson(row: PersonRow): Person {
  return {
    ...row,
    id: Number(row.id),
    firstSeenAt: row.firstSeenAt.toISOString(),
    identifiedAt: row.identifiedAt?.toISOString() ?? null,
  };
}

export interface PersonFilter {
  readonly q?: string | undefined;
  readonly contactId?: string | undefined;
  readonly companyId?: string | undefined;
  /** Of these persons only. */
  readonly ids?: readonly number[] | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The newest first. One statement. */
export async function listPersons(
  tx: Tx,
  { q, contactId, companyId, ids, limit, cursor }: PersonFilter,
): Promise<{ items: Person[]; nextCursor: string | null }> {
  const rows = await tx.query<PersonRow>(
    `${SELECT}
       and ($2::bigint is null or p.id < $2)
       and ($3::uuid is null or p.contact_id = $3)
       and ($4::uuid is null or p.company_id = $4)
       and ($7::bigint[] is null or p.id = any($7))
       and ($5::text is null or p.id in (
         select i.person_id from person_ids i where i.workspace_id = $1 and i.distinct_id like $5
         union select n.id from persons n where n.workspace_id = $1 and n.email like lower($5)
         union select n.id from persons n where n.workspace_id = $1 and n.properties ? 'name'
           and lower(n.properties ->> 'name') like lower($5)))
     order by p.id desc limit $6`,
    [
      tx.workspaceId,
      cursor ?? null,
      contactId ?? null,
      companyId ?? null,
      q === undefined ? null : `${q.replaceAll(/[\\%_]/g, '\\$&')}%`,
      limit + 1,
      ids ?? null,
    ],
  );
  const items = rows.slice(0, limit).map(toPerson);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? String(last.id) : null };
}

/** The persons who are these contacts, or of these companies: for each who of them. One statement. */
export async function personsOfCustomers(
  tx: Tx,
  { contactIds, companyIds }: { contactIds: readonly string[]; companyIds: readonly string[] },
): Promise<{ id: number; contactId: string | null; companyId: string | null }[]> {
  const rows = await tx.query<{ id: string; contactId: string | null; companyId: string | null }>(
    `select id, contact_id as "contactId", company_id as "companyId" from persons
     where workspace_id = $1 and contact_id = any($2::uuid[])
     union select id, contact_id, company_id from persons
     where workspace_id = $1 and company_id = any($3::uuid[])`,
    [tx.workspaceId, contactIds, companyIds],
  );
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

/** The companies of these persons, where they are known. One statement. */
export async function companiesOfPersons(
  tx: Tx,
  personIds: readonly number[],
): Promise<Map<number, string>> {
  const rows = await tx.query<{ id: string; companyId: string }>(
    `select id, company_id as "companyId" from persons
     where workspace_id = $1 and id = any($2::bigint[]) and company_id is not null`,
    [tx.workspaceId, personIds],
  );
  return new Map(rows.map(({ id, companyId }) => [Number(id), companyId]));
}

/** The person of this number, or the one it was merged into. */
export async function getPerson(tx: Tx, id: string): Promise<Person> {
  const [row] = await tx.query<PersonRow>(
    `${SELECT} and p.id = (
       with recursive way as (
         select $2::bigint as id
         union select m.into_id from way join person_merges m on m.workspace_id = $1 and m.from_id = way.id
       ) select way.id from way where not exists (
         select from person_merges m where m.workspace_id = $1 and m.from_id = way.id) limit 1)`,
    [tx.workspaceId, id],
  );
  if (!row) throw notFound('person');
  return toPerson(row);
}

interface IdRow {
  distinctId: string;
  addedAt: Date | null;
}
interface MergeRow {
  id: string;
  at: Date;
}

/** A person with all that is known of who they are. */
export async function getWholePerson(tx: Tx, id: string): Promise<WholePerson> {
  const person = await getPerson(tx, id);
  const values = [tx.workspaceId, person.id];
  const ids = await tx.query<IdRow>(
    `select distinct_id as "distinctId", added_at as "addedAt" from person_ids
     where workspace_id = $1 and person_id = $2 order by added_at nulls first, distinct_id limit ${MOST_IDS}`,
    values,
  );
  const merged = await tx.query<MergeRow>(
    `select from_id as id, merged_at as at from person_merges
     where workspace_id = $1 and into_id = $2 order by merged_at desc limit ${MOST_IDS}`,
    values,
  );
  return {
    ...person,
    ids: ids.map(({ distinctId, addedAt }) => ({
      distinctId,
      addedAt: addedAt?.toISOString() ?? null,
    })),
    merged: merged.map((row) => ({ id: Number(row.id), at: row.at.toISOString() })),
    refs: await findRefs(tx, customersOf([person])),
  };
}

/** The ids of the contacts and companies that persons are. */
export function customersOf(persons: readonly Pick<Person, 'contactId' | 'companyId'>[]): string[] {
  return persons.flatMap(({ contactId, companyId }) =>
    [contactId, companyId].filter((id) => id !== null),
  );
}

/** Says by hand which contact a person is, or leaves it to events again. @throws Problem 400 for an unknown contact */
export async function linkPerson(
  tx: Tx,
  id: string,
  { contactId, byHand }: { contactId: string | null; byHand: boolean },
): Promise<WholePerson> {
  const person = await getPerson(tx, id);
  if (contactId !== null) await holdContact(tx, contactId);
  await tx.query(
    `update persons p set contact_id = $3, is_linked_by_hand = $4, company_id = case
         when $3::uuid is null then p.company_id
         else coalesce((select c.company_id from contacts c where c.workspace_id = $1 and c.id = $3), p.company_id) end
     where p.workspace_id = $1 and p.id = $2`,
    [tx.workspaceId, person.id, contactId, byHand],
  );
  if (!byHand) await linkKnown(tx, [person.id], [null]);
  const recordId = recordIdOf(tx, person.id);
  const data = { person: person.id, contactId, byHand };
  await recordActivity(tx, [{ noun: 'person', recordId, verb: 'identified', data }]);
  return getWholePerson(tx, String(person.id));
}

/** Keeps the contact from being erased until the link to it is there to be seen. @throws Problem 404 */
async function holdContact(tx: Tx, contactId: string): Promise<void> {
  const held = await tx.query(
    'select from contacts where workspace_id = $1 and id = $2 and erased_at is null for share',
    [tx.workspaceId, contactId],
  );
  if (held.length === 0) throw notFound('contact');
}

/** The log names records by UUIDs; this one always stands for this person. */
function recordIdOf(tx: Tx, person: number | undefined): string {
  return uuidv5(`person ${person}`, tx.workspaceId);
}

/**
 * Erases a person: first from the records, so that no later event is taken for theirs, then all
 * their events. If the event store is away it is told as soon as it is back.
 */
export async function erasePerson(
  app: App,
  actor: Actor,
  id: string,
): Promise<{ deletedEvents: number }> {
  await app.database.transaction(actor, async (tx) => {
    const numbers = await holdNumbersOf(tx, id);
    await tx.query(
      `insert into person_erasures (workspace_id, person_id)
       select $1, unnest($2::bigint[]) on conflict do nothing`,
      [tx.workspaceId, numbers],
    );
    await tx.query('delete from persons where workspace_id = $1 and id = any($2::bigint[])', [
      tx.workspaceId,
      numbers,
    ]);
    const recordId = recordIdOf(tx, numbers[0]);
    await recordActivity(tx, [
      { noun: 'person', recordId, verb: 'erased', data: { person: numbers[0] } },
    ]);
  });
  // Other servers hear of it by the activity log.
  forgetDistinctIds(app, actor.workspaceId);
  return { deletedEvents: await applyErasures(app, actor.workspaceId) };
}

/** After this no request is under way any more that began before an erasure, on any server. */
const GRACE_MINUTES = 2;

/**
 * Lets the event store delete the events of those who were erased, and once more when the grace is
 * over, for what was on its way. Answers how many there were.
 */
export async function applyErasures(app: App, workspaceId: string): Promise<number> {
  const actor = systemActor(workspaceId, 'Events');
  const open = await app.database.transaction(actor, (tx) =>
    tx.query<{ id: string }>(
      `select person_id as id from person_erasures where workspace_id = $1 and
         (applied_at is null or asked_at < now() - make_interval(mins => ${GRACE_MINUTES}))`,
      [workspaceId],
    ),
  );
  const numbers = open.map(({ id }) => Number(id));
  const since = await firstDayOf(app, workspaceId, numbers);
  const { deleted } = await eventStoreOf(app).erase(workspaceId, numbers);
  await app.database.transaction(actor, async (tx) => {
    if (since && deleted > 0) {
      const recordId = recordIdOf(tx, numbers[0]);
      await recordActivity(tx, [
        { noun: 'person', recordId, verb: 'events_erased', data: { from: since } },
      ]);
    }
    await tx.query(
      `with over as (
         delete from person_erasures where workspace_id = $1 and person_id = any($2::bigint[])
           and asked_at < now() - make_interval(mins => ${GRACE_MINUTES}) and applied_at is not null
       )
       update person_erasures set applied_at = now()
       where workspace_id = $1 and person_id = any($2::bigint[]) and applied_at is null`,
      [workspaceId, numbers],
    );
  });
  return deleted;
}

/** The day (UTC) of the first event of these persons; null where they have none. */
async function firstDayOf(
  app: App,
  workspaceId: string,
  numbers: readonly number[],
): Promise<string | null> {
  if (numbers.length === 0) return null;
  const { rows } = await eventStoreOf(app).query({
    workspaceId,
    sql: `select min(ts) from events where person_id in (${numbers.map(BigInt).join(', ')}) having count(*) > 0`,
  });
  const first = rows[0]?.[0];
  return typeof first === 'string' ? first.slice(0, 10) : null;
}

/**
 * The number of a person, and those that were merged into it. Held until the transaction ends, so
 * that nobody is joined with them meanwhile.
 */
async function holdNumbersOf(tx: Tx, id: string): Promise<number[]> {
  let person = await getPerson(tx, id);
  // Whoever was joined with somebody while we waited for them is part of that one now.
  while (!(await hold(tx, person.id))) person = await getPerson(tx, id);
  const rows = await tx.query<{ id: string }>(
    `with recursive merged as (
       select $2::bigint as id
       union select m.from_id from merged join person_merges m on m.workspace_id = $1 and m.into_id = merged.id
     ) select id from merged`,
    [tx.workspaceId, person.id],
  );
  return rows.map((row) => Number(row.id));
}

async function hold(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx.query(
    'select from persons where workspace_id = $1 and id = $2 for update',
    [tx.workspaceId, id],
  );
  return rows.length > 0;
}
