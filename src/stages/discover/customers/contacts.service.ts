import { sql } from 'drizzle-orm';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { contacts } from './contacts.contract.ts';
import { contactTable } from './contacts.table.ts';

export const contactService = new ResourceService(contacts, contactTable, {
  beforeCreate: placeByDomain,
});

/** Someone whose e-mail ends in a company's domain belongs to it, unless told otherwise. */
async function placeByDomain(tx: Tx, inputs: CreateOf<typeof contacts>[]): Promise<void> {
  const open = inputs.filter((input) => input.email && input.companyId === undefined);
  const domains = [...new Set(open.map((input) => domainOf(input.email)))];
  if (domains.length === 0) return;
  const owners = await companiesByDomain(tx, domains);
  for (const input of open) input.companyId = owners.get(domainOf(input.email)) ?? null;
}

/** The company that a web domain belongs to, by domain; the oldest where several claim it. */
async function companiesByDomain(tx: Tx, domains: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.db.execute<{ id: string; domain: string }>(sql`
    select distinct on (d.domain) c.id, d.domain
    from companies c, unnest(c.domains) d(domain)
    where c.workspace_id = ${tx.workspaceId} and c.archived_at is null
      and c.domains && ${sql.param([...domains])}::text[]
      and d.domain = any(${sql.param([...domains])}::text[])
    order by d.domain, c.id`);
  return new Map(rows.map(({ domain, id }) => [domain, id]));
}

export function domainOf(email: string | null | undefined): string {
  return email?.split('@').at(-1)?.toLowerCase() ?? '';
}
