import { sql } from 'drizzle-orm';
import { Problem } from '#platform/contract/problem.ts';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { type Changes, recordActivity } from '#platform/events/activity.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { type Feedback, feedback } from './feedback.contract.ts';
import { feedbackTable } from './feedback.table.ts';
import { reanchorInsights } from './reanchor.ts';

type Values = Record<string, unknown>;
type NewFeedback = CreateOf<typeof feedback>;

export const feedbackService = new ResourceService(feedback, feedbackTable, {
  async beforeCreate(tx, inputs) {
    for (const input of inputs) complete(input);
    await refuseSecondCopies(tx, inputs);
    await takeCompanyOfContact(tx, inputs);
  },
  async beforeUpdate(tx, before, change) {
    const given =
      'saidAt' in change ? { ...change, saidAt: change.saidAt ?? before.createdAt } : change;
    return withCompany(tx, before, withState(before, given));
  },
  async afterUpdate(tx, before, after) {
    if (before.body !== after.body) await reanchorInsights(tx, before, after);
  },
});

function complete(input: NewFeedback): void {
  const now = new Date().toISOString();
  input.saidAt ??= now;
  const more = input as Values;
  if (input.state === 'processed') more.processedAt = now;
  if (input.state === 'archived') more.archivedAt = now;
}

/** A source's own id stands for one note: the second is refused with the key of the first. */
async function refuseSecondCopies(tx: Tx, inputs: readonly NewFeedback[]): Promise<void> {
  const given = inputs.filter((input) => input.sourceId);
  if (given.length === 0) return;
  const { rows } = await tx.db.execute<{ key: string; sourceId: string }>(sql`
    select f.key, f.source_id as "sourceId"
    from jsonb_to_recordset(${JSON.stringify(
      given.map(({ source = 'note', sourceId }) => ({ source, source_id: sourceId })),
    )}::jsonb) as g(source text, source_id text)
    join feedback f on f.workspace_id = ${tx.workspaceId} and f.source = g.source and f.source_id = g.source_id
    limit 1`);
  const [held] = rows;
  if (!held) return;
  const message = `${held.key} holds “${held.sourceId}” of this source already. Change that note, or give another source id.`;
  throw new Problem('conflict', message, { fields: [{ path: 'body.sourceId', message }] });
}

async function takeCompanyOfContact(tx: Tx, inputs: readonly NewFeedback[]): Promise<void> {
  const open = inputs.filter((input) => input.contactId && input.companyId === undefined);
  const companies = await companiesOf(
    tx,
    open.map((input) => String(input.contactId)),
  );
  for (const input of open) input.companyId = companies.get(String(input.contactId)) ?? null;
}

/** The company of each contact that has one. None asked, none sent. */
async function companiesOf(tx: Tx, contactIds: readonly string[]): Promise<Map<string, string>> {
  if (contactIds.length === 0) return new Map();
  const { rows } = await tx.db.execute<{ id: string; companyId: string }>(sql`
    select id, company_id as "companyId" from contacts
    where workspace_id = ${tx.workspaceId} and company_id is not null
      and id = any(${sql.param([...new Set(contactIds)])}::uuid[])`);
  return new Map(rows.map(({ id, companyId }) => [id, companyId]));
}

async function withCompany(tx: Tx, before: Feedback, change: Values): Promise<Values> {
  const { contactId } = change;
  if (contactId === undefined || contactId === before.contactId || 'companyId' in change) {
    return change;
  }
  if (contactId === null) return change;
  const companies = await companiesOf(tx, [String(contactId)]);
  return { ...change, companyId: companies.get(String(contactId)) ?? before.companyId };
}

/**
 * Triage state and archive are one thing seen twice: archiving sets the state,
 * setting the state archives, and restoring gives back the state there was.
 */
function withState(before: Feedback, change: Values): Values {
  const now = new Date().toISOString();
  if ('archivedAt' in change) {
    if (change.archivedAt) return { ...change, state: 'archived' };
    refuseIfMerged(before);
    return { ...change, state: before.processedAt ? 'processed' : 'new' };
  }
  const { state } = change;
  if (state === undefined || state === before.state) return change;
  if (state === 'archived') return { ...change, archivedAt: now };
  refuseIfMerged(before);
  const processedAt = state === 'processed' ? (before.processedAt ?? now) : null;
  return { ...change, processedAt, archivedAt: null };
}

function refuseIfMerged(before: Feedback): void {
  if (before.mergedIntoId === null) return;
  throw new Problem(
    'conflict',
    `${before.key} was merged into another note. Unmerge it first; it then comes back as it was.`,
  );
}

/**
 * Marks notes as processed that are still new, because something was taken
 * from them. Two statements, however many notes.
 */
export async function markProcessed(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const now = new Date().toISOString();
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    update feedback set state = 'processed', processed_at = ${now}, version = version + 1, updated_at = now()
    where workspace_id = ${tx.workspaceId} and state = 'new'
      and id = any(${sql.param([...new Set(ids)])}::uuid[])
    returning id`);
  const changes = { state: ['new', 'processed'], processedAt: [null, now] } satisfies Changes;
  await recordActivity(
    tx,
    rows.map(({ id }) => ({ noun: 'feedback', recordId: id, verb: 'updated', changes })),
  );
}
