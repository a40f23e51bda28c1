import { sql } from 'drizzle-orm';
import { tagService } from '#core/tags/tags.service.ts';
import type { Tx } from '#platform/db/database.ts';
import { asDomain, companyService } from '#stages/discover/customers/companies.service.ts';
import { contactService } from '#stages/discover/customers/contacts.service.ts';
import type { Feedback } from './feedback.contract.ts';
import { feedbackService } from './feedback.service.ts';
import type { Intake } from './intake.contract.ts';

type Values = Record<string, unknown>;

/**
 * Takes in what a customer said: finds or makes who said it, then the note. The
 * same source id a second time answers the note that is there, unchanged.
 */
export async function takeIn(
  tx: Tx,
  input: Intake,
  more: { tagIds?: string[] } = {},
): Promise<{ created: boolean; feedback: Feedback }> {
  if (input.sourceId) {
    await holdName(tx, `feedback ${input.source} ${input.sourceId}`);
    const held = await idWhere(
      tx,
      sql`feedback where source = ${input.source} and source_id = ${input.sourceId}`,
    );
    if (held) return { created: false, feedback: await feedbackService.get(tx, held) };
  }
  const companyId = input.company ? await findOrMakeCompany(tx, input.company) : undefined;
  const contactId = input.contact
    ? await findOrMakeContact(tx, input.contact, companyId)
    : undefined;
  const tagIds = [...(more.tagIds ?? []), ...(await findOrMakeTags(tx, input.tags))];
  const feedback = await feedbackService.create(tx, {
    body: input.text,
    title: input.title,
    source: input.source,
    sourceId: input.sourceId,
    sourceUrl: input.sourceUrl,
    saidAt: input.saidAt,
    question: input.question,
    productId: input.productId,
    contactId,
    companyId,
    tagIds: [...new Set(tagIds)],
  });
  return { created: true, feedback };
}

/** Two calls that name the same new person at once wait for each other, so that one is made. */
async function holdName(tx: Tx, name: string): Promise<void> {
  await tx.db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`${tx.workspaceId} ${name}`}, 0))`,
  );
}

async function idWhere(tx: Tx, query: ReturnType<typeof sql>): Promise<string | undefined> {
  const { rows } = await tx.db.execute<{ id: string }>(
    sql`select id from ${query} and workspace_id = ${tx.workspaceId} order by id limit 1`,
  );
  return rows[0]?.id;
}

async function findOrMakeCompany(tx: Tx, given: NonNullable<Intake['company']>): Promise<string> {
  const { externalId, name, domain: address, ...facts } = given;
  const domain = address ? asDomain(address) : undefined;
  await holdName(tx, `company ${externalId ?? domain ?? name?.toLowerCase()}`);
  const held =
    (externalId && (await idWhere(tx, sql`companies where external_id = ${externalId}`))) ||
    (domain && (await idWhere(tx, sql`companies where domains @> array[${domain}]`))) ||
    (name && (await idWhere(tx, sql`companies where lower(name) = lower(${name})`)));
  if (!held) {
    const label = name ?? domain ?? externalId ?? '';
    const made = { name: label, externalId, domains: domain ? [domain] : [], ...facts };
    return (await companyService.create(tx, made)).id;
  }
  await fillBlanks(tx, companyService, held, { externalId, ...facts });
  return held;
}

async function findOrMakeContact(
  tx: Tx,
  given: NonNullable<Intake['contact']>,
  companyId: string | undefined,
): Promise<string | undefined> {
  const { externalId, email } = given;
  if (Object.values(given).every((value) => value === undefined)) return undefined;
  if (!externalId && !email) return (await contactService.create(tx, { ...given, companyId })).id;
  await holdName(tx, `contact ${email ?? externalId}`);
  const byId = externalId && (await idWhere(tx, sql`contacts where external_id = ${externalId}`));
  const byEmail = email && (await idWhere(tx, sql`contacts where email = ${email}`));
  const held = byId || byEmail;
  if (!held) return (await contactService.create(tx, { ...given, companyId })).id;
  // An address that belongs to somebody else stays theirs.
  const free = byEmail && byEmail !== held ? { ...given, email: undefined } : given;
  await fillBlanks(tx, contactService, held, { ...free, companyId });
  return held;
}

/** Adds what was not known yet; what is known stays, since a person may have corrected it. */
async function fillBlanks(
  tx: Tx,
  service: typeof companyService | typeof contactService,
  id: string,
  facts: Values,
): Promise<void> {
  const record = (await service.get(tx, id)) as unknown as Values;
  const blanks = Object.entries(facts).filter(
    ([name, value]) => value !== undefined && record[name] === null,
  );
  if (blanks.length > 0) await service.change(tx, id, Object.fromEntries(blanks));
}

async function findOrMakeTags(tx: Tx, names: readonly string[]): Promise<string[]> {
  const wanted = [...new Map(names.map((name) => [name.trim().toLowerCase(), name.trim()]))];
  const ids: string[] = [];
  for (const [lower, name] of wanted) {
    if (name === '') continue;
    await holdName(tx, `tag ${lower}`);
    const held = await idWhere(tx, sql`tags where lower(name) = ${lower} and archived_at is null`);
    ids.push(held ?? (await tagService.create(tx, { name })).id);
  }
  return ids;
}
