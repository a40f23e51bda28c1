import type { Tx } from '#platform/db/database.ts';
import { companies } from '#stages/discover/customers/companies.contract.ts';
import { contacts } from '#stages/discover/customers/contacts.contract.ts';
import type { Attribute } from '../filter.contract.ts';
import { KNOWN_FIELDS, valueOfKnown } from './known-people.ts';

interface Named extends Attribute {
  readonly label: string;
}

/** What can be tested of people, beside their events. */
export async function attributesOf(tx: Tx): Promise<Named[]> {
  const own = await tx.query<Named & Record<string, unknown>>(
    `select noun as source, name, label from custom_fields
     where workspace_id = $1 and noun in ('contact', 'company') and archived_at is null
     order by noun desc, place, id`,
    [tx.workspaceId],
  );
  // Keys are few and frequent: the latest people tell them.
  const told = await tx.query<{ name: string }>(
    `select k as name from (
       select properties from persons where workspace_id = $1 order by id desc limit 5000
     ) p, jsonb_object_keys(p.properties) k
     where length(k) <= 200 group by k order by count(*) desc, k limit 200`,
    [tx.workspaceId],
  );
  const person = told.map(({ name }) => ({ source: 'person' as const, name, label: name }));
  const hasEmail = told.some(({ name }) => name === 'email');
  const email = hasEmail ? [] : [{ source: 'person' as const, name: 'email', label: 'email' }];
  return [
    ...person,
    ...email,
    ...KNOWN_FIELDS.contact.map((name) => ({
      source: 'contact' as const,
      name,
      label: contacts.fields[name].state.label,
    })),
    ...own.filter(({ source }) => source === 'contact'),
    ...KNOWN_FIELDS.company.map((name) => ({
      source: 'company' as const,
      name,
      label: companies.fields[name].state.label,
    })),
    ...own.filter(({ source }) => source === 'company'),
  ];
}

/** The values that most people have. */
export async function valuesOfAttribute(tx: Tx, attribute: Attribute): Promise<string[]> {
  const { from, value, params } = valueOfKnown(tx, attribute);
  const rows = await tx.query<{ v: string }>(
    `select v from (select ${value} as v ${from}) known
     where v is not null and length(v) between 1 and 1000 group by v order by count(*) desc, v limit 100`,
    params,
  );
  return rows.map(({ v }) => v);
}
