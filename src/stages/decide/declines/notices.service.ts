import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { App } from '#platform/api/app.ts';
import { systemActor } from '#platform/auth/actor.ts';
import type { Tx } from '#platform/db/database.ts';
import { recordActivity } from '#platform/events/activity.ts';
import { defineJob } from '#platform/jobs/jobs.ts';
import { renderLetter } from '#platform/mail/letter.ts';
import { sendMail } from '#platform/mail/mail.ts';
import { type Statement, statementsOn } from '#stages/discover/evidence/statements.service.ts';
import type { Decline, DeclineNotice } from './declines.contract.ts';

/**
 * Lists everyone who asked for what is being declined, once each, and answers how many. People
 * count by themselves, a company where none of its people is known. Who said that it is not
 * important did not ask.
 */
export async function listRequesters(
  tx: Tx,
  { id, recordId }: Pick<Decline, 'id' | 'recordId'>,
): Promise<number> {
  const asked = new Map<string, Statement>();
  const companiesOfPeople = new Set<string>();
  for await (const batch of statementsOn(tx, [recordId])) {
    for (const one of batch) {
      if (one.importance === 0) continue;
      if (one.contactId && one.companyId) companiesOfPeople.add(one.companyId);
      const who = one.contactId ?? one.companyId ?? one.noteId;
      if (!asked.has(who)) asked.set(who, one);
    }
  }
  const rows = [...asked.values()]
    .filter((one) => one.contactId || !one.companyId || !companiesOfPeople.has(one.companyId))
    .map(({ contactId, companyId, noteId }) => ({
      id: uuidv7(),
      contact_id: contactId,
      company_id: companyId,
      note_id: noteId,
    }));
  for (let start = 0; start < rows.length; start += CHUNK) {
    await tx.db.execute(sql`
      insert into decline_notices (workspace_id, id, decline_id, contact_id, company_id, note_id)
      select ${tx.workspaceId}, r.id, ${id}, r.contact_id, r.company_id, r.note_id
      from jsonb_to_recordset(${JSON.stringify(rows.slice(start, start + CHUNK))}::jsonb)
        as r(id uuid, contact_id uuid, company_id uuid, note_id uuid)`);
  }
  return rows.length;
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
  declineId: string,
  { told, cursor, limit }: NoticeQuery,
): Promise<{ items: DeclineNotice[]; nextCursor: string | null }> {
  const { rows } = await tx.db.execute<DeclineNotice & Record<string, unknown>>(sql`
    select n.id, n.contact_id as "contactId", n.company_id as "companyId", n.note_id as "noteId",
           f.key as "noteKey", c.name, co.name as company, c.email, n.told_at as "toldAt",
           n.told_by as "toldBy", n.told_how as "toldHow"
    from decline_notices n
    join records f on f.workspace_id = n.workspace_id and f.id = n.note_id
    left join contacts c on c.workspace_id = n.workspace_id and c.id = n.contact_id
    left join companies co on co.workspace_id = n.workspace_id and co.id = n.company_id
    where n.workspace_id = ${tx.workspaceId} and n.decline_id = ${declineId}
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
  declineId: string,
  ids?: readonly string[],
): Promise<{ byMail: number; byHand: number }> {
  const { rows } = await tx.db.execute<{ byMail: number; byHand: number }>(sql`
    select count(c.email)::int as "byMail", (count(*) - count(c.email))::int as "byHand"
    from decline_notices n
    left join contacts c on c.workspace_id = n.workspace_id and c.id = n.contact_id
    where n.workspace_id = ${tx.workspaceId} and n.decline_id = ${declineId} and n.told_at is null
      ${ids ? sql`and n.id = any(${sql.param([...ids])}::uuid[])` : sql``}`);
  return rows[0] ?? { byMail: 0, byHand: 0 };
}

/** What those who asked get to read. */
export function letterOf({ title, note }: Pick<Decline, 'title' | 'note'>, team: string) {
  const subject = `About “${title.slice(0, 120)}”`;
  const body = renderLetter({
    heading: title,
    paragraphs: [
      `You told us that this matters to you. We looked at it, and decided not to do it.`,
      ...(note ?? '').split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== ''),
      'What you said stays with us: it counts when we look at this again.',
    ],
    footer: `You get this once, because you asked ${team} for it.`,
  });
  return { subject, ...body };
}

export const tellJob = defineJob({
  name: 'decline.tell',
  input: z.object({
    workspaceId: z.uuid(),
    declineId: z.uuid(),
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
          noun: 'decline',
          recordId: input.declineId,
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
  { declineId, ids, toldBy, letter }: z.output<typeof tellJob.input>,
): Promise<number> {
  const { rows } = await tx.db.execute<{ id: string; email: string }>(sql`
    select n.id, c.email from decline_notices n
    join contacts c on c.workspace_id = n.workspace_id and c.id = n.contact_id and c.email is not null
    where n.workspace_id = ${tx.workspaceId} and n.decline_id = ${declineId} and n.told_at is null
      ${ids ? sql`and n.id = any(${sql.param(ids)}::uuid[])` : sql``}
    order by n.id limit ${MAILS} for update of n`);
  for (const { email } of rows) {
    await sendMail(app, { to: email, ...letter, about: { declineId } }, tx);
  }
  await setTold(tx, declineId, { ids: rows.map(({ id }) => id), how: 'mail', by: toldBy });
  return rows.length;
}

/** Notes down that these were told, or with `how` null that they were not. Answers how many changed. */
export async function setTold(
  tx: Tx,
  declineId: string,
  { ids, how, by }: { ids: readonly string[]; how: 'mail' | 'hand' | null; by: string | null },
): Promise<number> {
  const { rowCount } = await tx.db.execute(sql`
    update decline_notices set told_how = ${how}::text, told_by = ${how ? by : null}::uuid,
      told_at = ${how ? sql`now()` : sql`null`}
    where workspace_id = ${tx.workspaceId} and decline_id = ${declineId}
      and id = any(${sql.param([...ids])}::uuid[]) and told_how is distinct from ${how}::text
      -- A mail that went out can't be taken back.
      and told_how is distinct from 'mail'`);
  await tx.db.execute(sql`
    update declines d set told = (
      select count(*) from decline_notices n where n.workspace_id = d.workspace_id
        and n.decline_id = d.id and n.told_at is not null)
    where d.workspace_id = ${tx.workspaceId} and d.id = ${declineId}`);
  return rowCount ?? 0;
}
