import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { sendMail } from '#platform/mail/mail.ts';
import type { ResourceStore } from '#platform/resource/store.ts';
import type { RequesterNotice } from './requesters.contract.ts';
import { type Requester, requestersOf } from './requesters.service.ts';

/**
 * Lists everyone who asked for a record (`requestersOf`) as to be told about something that became
 * of it: a no, an outcome. Answers how many. Nobody is listed twice.
 */
export async function listRequesters(
  tx: Tx,
  { aboutId, recordId }: { aboutId: string; recordId: string },
): Promise<number> {
  const asked = await requestersOf(tx, recordId);
  const listed = await listedFor(tx, aboutId);
  const fresh = asked.filter((one) => !listed.has(nameOf(one)));
  const rows = fresh.map(({ contactId, companyId, noteId }) => ({
    id: uuidv7(),
    contact_id: contactId,
    company_id: companyId,
    note_id: noteId,
  }));
  for (let start = 0; start < rows.length; start += CHUNK) {
    await tx.db.execute(sql`
      insert into requester_notices (workspace_id, id, about_id, contact_id, company_id, note_id)
      select ${tx.workspaceId}, r.id, ${aboutId}, r.contact_id, r.company_id, r.note_id
      from jsonb_to_recordset(${JSON.stringify(rows.slice(start, start + CHUNK))}::jsonb)
        as r(id uuid, contact_id uuid, company_id uuid, note_id uuid)`);
  }
  return listed.size + rows.length;
}

/** Who is listed already, by what tells one from another. */
async function listedFor(tx: Tx, aboutId: string): Promise<Set<string>> {
  const { rows } = await tx.db.execute<Requester & Record<string, unknown>>(sql`
    select contact_id as "contactId", company_id as "companyId", note_id as "noteId"
    from requester_notices where workspace_id = ${tx.workspaceId} and about_id = ${aboutId}`);
  return new Set(rows.map(nameOf));
}

function nameOf({ contactId, companyId, noteId }: Requester): string {
  return contactId ?? companyId ?? noteId;
}

const CHUNK = 2_000;

export interface NoticeQuery {
  told?: 'true' | 'false' | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Those who asked, with the address and whether they were told. One statement. */
export async function noticesOf(
  tx: Tx,
  aboutId: string,
  { told, cursor, limit }: NoticeQuery,
): Promise<{ items: RequesterNotice[]; nextCursor: string | null }> {
  const { rows } = await tx.db.execute<RequesterNotice & Record<string, unknown>>(sql`
    select n.id, n.contact_id as "contactId", n.company_id as "companyId", n.note_id as "noteId",
           f.key as "noteKey", c.name, co.name as company, c.email, n.told_at as "toldAt",
           n.told_by as "toldBy", n.told_how as "toldHow"
    from requester_notices n
    join records f on f.workspace_id = n.workspace_id and f.id = n.note_id
    left join contacts c on c.workspace_id = n.workspace_id and c.id = n.contact_id
    left join companies co on co.workspace_id = n.workspace_id and co.id = n.company_id
    where n.workspace_id = ${tx.workspaceId} and n.about_id = ${aboutId}
      ${told ? (told === 'true' ? sql`and n.told_at is not null` : sql`and n.told_at is null`) : sql``}
      ${cursor ? sql`and n.id > ${cursor}` : sql``}
    order by n.id limit ${limit + 1}`);
  const items = rows.slice(0, limit).map((row) => ({
    ...row,
    toldAt: row.toldAt && new Date(row.toldAt).toISOString(),
  }));
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** How many are still to be told, with and without an address. */
export async function untold(
  tx: Tx,
  aboutId: string,
  ids?: readonly string[],
): Promise<{ byMail: number; byHand: number }> {
  const { rows } = await tx.db.execute<{ byMail: number; byHand: number }>(sql`
    select count(c.email)::int as "byMail", (count(*) - count(c.email))::int as "byHand"
    from requester_notices n
    left join contacts c on c.workspace_id = n.workspace_id and c.id = n.contact_id
    where n.workspace_id = ${tx.workspaceId} and n.about_id = ${aboutId} and n.told_at is null
      ${ids ? sql`and n.id = any(${sql.param([...ids])}::uuid[])` : sql``}`);
  return rows[0] ?? { byMail: 0, byHand: 0 };
}

export const tellJob = defineJob({
  name: 'requesters.tell',
  input: z.object({
    workspaceId: z.uuid(),
    noun: z.string(),
    aboutId: z.uuid(),
    ids: z.array(z.uuid()).nullable(),
    toldBy: z.uuid().nullable(),
    letter: z.object({ subject: z.string(), text: z.string(), html: z.string() }),
  }),
  run: async (app, input, signal) => {
    let told = 0;
    for (;;) {
      if (signal.aborted) throw new Error('stopped; the rest is told when it runs again');
      const more = await app.database.transaction(systemActor(input.workspaceId), (tx) =>
        tellSome(app, tx, input),
      );
      told += more;
      if (more < MAILS) break;
    }
    if (told === 0) return;
    await app.database.transaction(systemActor(input.workspaceId), (tx) =>
      recordActivity(tx, [
        {
          noun: input.noun,
          recordId: input.aboutId,
          verb: 'told',
          data: { note: `${told === 1 ? '1 customer was' : `${told} customers were`} written to.` },
        },
      ]),
    );
  },
});

const MAILS = 50;

/** Mails and the note that they were sent stand in one transaction: nobody is written to twice. */
async function tellSome(
  app: App,
  tx: Tx,
  { noun, aboutId, ids, toldBy, letter }: z.output<typeof tellJob.input>,
): Promise<number> {
  const { rows } = await tx.db.execute<{ id: string; email: string }>(sql`
    select n.id, c.email from requester_notices n
    join contacts c on c.workspace_id = n.workspace_id and c.id = n.contact_id and c.email is not null
    where n.workspace_id = ${tx.workspaceId} and n.about_id = ${aboutId} and n.told_at is null
      ${ids ? sql`and n.id = any(${sql.param(ids)}::uuid[])` : sql``}
    order by n.id limit ${MAILS} for update of n`);
  for (const { email } of rows) {
    await sendMail(app, { to: email, ...letter, about: { noun, id: aboutId } }, tx);
  }
  const store = app.services.get(noun)?.store;
  if (!store) throw new Error(`nobody keeps records of ${noun}`);
  const told = rows.map(({ id }) => id);
  await setTold(tx, store, aboutId, { ids: told, how: 'mail', by: toldBy });
  return rows.length;
}

/**
 * Notes down that these were told, or with `how` null that they were not, and how many were in all
 * on the record it is about. Answers how many changed.
 */
export async function setTold(
  tx: Tx,
  store: ResourceStore,
  aboutId: string,
  { ids, how, by }: { ids: readonly string[]; how: 'mail' | 'hand' | null; by: string | null },
): Promise<number> {
  const { rowCount } = await tx.db.execute(sql`
    update requester_notices set told_how = ${how}::text, told_by = ${how ? by : null}::uuid,
      told_at = ${how ? sql`now()` : sql`null`}
    where workspace_id = ${tx.workspaceId} and about_id = ${aboutId}
      and id = any(${sql.param([...ids])}::uuid[]) and told_how is distinct from ${how}::text
      -- A mail that went out can't be taken back.
      and told_how is distinct from 'mail'`);
  const { rows } = await tx.db.execute<{ told: number }>(sql`
    select count(*)::int as told from requester_notices
    where workspace_id = ${tx.workspaceId} and about_id = ${aboutId} and told_at is not null`);
  await store.setComputed(tx, [{ id: aboutId, values: { told: rows[0]?.told ?? 0 } }]);
  return rowCount ?? 0;
}
