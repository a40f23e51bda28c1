import type { Tx } from '#platform/db/database.ts';
import type { CapturedEvent } from '../collection/capture.ts';

/** Links these persons to the contacts and companies that they are. */
export async function linkPersons(
  tx: Tx,
  events: readonly CapturedEvent[],
  persons: ReadonlyMap<string, number>,
): Promise<void> {
  const companies = new Map<number, string | null>();
  for (const { distinctId, company } of events) {
    const person = persons.get(distinctId);
    if (person !== undefined) companies.set(person, company ?? companies.get(person) ?? null);
  }
  await linkKnown(tx, [...companies.keys()], [...companies.values()]);
}

/**
 * A contact is found by e-mail, or by an external id that is one of the person's ids; a company by
 * the group that events named, else as the contact's, else by the domain of the e-mail. Whom somebody
 * linked by hand stays so. One statement.
 * The contact can't be erased until the link is there to be seen, and isn't linked once it is erased.
 */
export async function linkKnown(
  tx: Tx,
  personIds: readonly number[],
  groups: readonly (string | null)[],
): Promise<void> {
  await tx.query(
    `update persons p set contact_id = w.contact_id,
       company_id = coalesce(w.group_id, w.contact_company, w.domain_company, p.company_id)
     from (
       select q.id, c.id as contact_id, c.company_id as contact_company,
         (select o.id from companies o where o.workspace_id = $1 and o.archived_at is null
            and (o.external_id = w.company or lower(o.name) = lower(w.company))
          order by o.external_id = w.company desc nulls last, o.id limit 1) as group_id,
         (select o.id from companies o where o.workspace_id = $1 and o.archived_at is null
            and o.domains @> array[split_part(q.email, '@', 2)] order by o.id limit 1) as domain_company
       from persons q
       join unnest($2::bigint[], $3::text[]) as w (id, company) on w.id = q.id
       left join lateral (
         select c.id, c.company_id from contacts c
         where c.workspace_id = $1 and c.erased_at is null
           and (c.email = q.email or c.external_id in (
             select i.distinct_id from person_ids i where i.workspace_id = $1 and i.person_id = q.id))
         order by c.email = q.email desc nulls last, c.id limit 1 for share) c on true
       where q.workspace_id = $1
     ) w
     where p.workspace_id = $1 and p.id = w.id and not p.is_linked_by_hand`,
    [tx.workspaceId, personIds, groups],
  );
}

/** Links whoever these contacts are, now that they are known or their e-mail or id is another. */
export async function linkPersonsOfContacts(tx: Tx, contactIds: readonly string[]): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `select p.id from contacts c join persons p on p.workspace_id = $1 and p.email = c.email
     where c.workspace_id = $1 and c.id = any($2::uuid[])
     union select i.person_id from contacts c
       join person_ids i on i.workspace_id = $1 and i.distinct_id = c.external_id
     where c.workspace_id = $1 and c.id = any($2::uuid[])
     union select p.id from persons p where p.workspace_id = $1 and p.contact_id = any($2::uuid[])`,
    [tx.workspaceId, contactIds],
  );
  const ids = rows.map(({ id }) => Number(id));
  if (ids.length > 0)
    await linkKnown(
      tx,
      ids,
      ids.map(() => null),
    );
}
