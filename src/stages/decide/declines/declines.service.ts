import { invalidInput, notFound, Problem } from '#platform/contract/problem.ts';
import type { CreateOf } from '#platform/contract/resource.ts';
import type { Tx } from '#platform/db/database.ts';
import { ResourceService } from '#platform/resource/service.ts';
import type { AnyRecord } from '#platform/resource/store.ts';
import { SCORED, storedEvidence } from '#stages/decide/prioritisation/evidence.service.ts';
import type { ScoredNoun } from '#stages/decide/prioritisation/score-models.contract.ts';
import { nounOf } from '#stages/decide/prioritisation/scores.service.ts';
import { listRequesters } from '#stages/discover/requesters/notices.service.ts';
import { type Decline, declines } from './declines.contract.ts';
import { declineTable } from './declines.table.ts';

type NewDecline = CreateOf<typeof declines>;

export const declineService = new ResourceService(declines, declineTable, {
  async beforeCreate(tx, inputs) {
    for (const input of inputs) await complete(tx, input);
  },
  async afterCreate(tx, records) {
    for (const record of records) {
      const { id, noun, recordId, reason } = record;
      await SCORED[noun as ScoredNoun].change(
        tx,
        recordId,
        { state: 'declined' },
        { verb: 'declined', data: { declineId: id, note: reason.slice(0, 500) } },
      );
      const requesters = await listRequesters(tx, { aboutId: id, recordId });
      Object.assign(record, { requesters });
      await declineService.store.setComputed(tx, [{ id, values: { requesters } }]);
    }
  },
  async beforeUpdate(_tx, before, change) {
    if (change.recordId !== undefined && change.recordId !== before.recordId) {
      throw invalidInput(
        'body.recordId',
        'A decline stays with what was declined. Decline the other by itself.',
      );
    }
    return change;
  },
});

/** Notes down how things stand at the moment of declining. */
async function complete(tx: Tx, input: NewDecline): Promise<void> {
  const { recordId } = input;
  const noun = await nounOf(tx, recordId);
  // Locked, so that of two people declining at once the second hears of the first.
  const [record] = await SCORED[noun].store.lock(tx, [recordId]);
  if (!record) throw notFound(noun);
  refuseIfOver(record);
  const evidence = (await storedEvidence(tx, [recordId])).get(recordId);
  const reach = evidence?.reach ?? 0;
  const revenue = evidence?.revenue ?? 0;
  if (input.revisitRevenue && revenue >= input.revisitRevenue) {
    throw invalidInput(
      'body.revisitRevenue',
      `A revenue of ${revenue} a year stands behind it already.`,
    );
  }
  if (input.revisitOn && input.revisitOn <= today()) {
    throw invalidInput('body.revisitOn', 'Choose a day to come, or leave it empty.');
  }
  Object.assign(input, {
    title: record.title,
    noun,
    status: 'standing',
    stateBefore: record.state,
    reachThen: reach,
    reachNow: reach,
    revenueThen: revenue,
    revenueNow: revenue,
  });
}

function refuseIfOver(record: AnyRecord): void {
  if (record.archivedAt) {
    throw new Problem('conflict', `${record.key} is archived. Restore it first.`);
  }
  if (record.state !== 'declined') return;
  throw new Problem('conflict', `${record.key} is declined already.`);
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Declines a record of this noun. @throws Problem not_found for one of another. */
export async function decline(
  tx: Tx,
  noun: ScoredNoun,
  recordId: string,
  input: Omit<NewDecline, 'recordId'>,
): Promise<Decline> {
  if ((await nounOf(tx, recordId)) !== noun) throw notFound(noun);
  return declineService.create(tx, { ...input, recordId });
}

/** Where an item that comes back by itself is looked at again. */
const RETURNS_AS: Record<ScoredNoun, string> = { feature: 'candidate', opportunity: 'open' };

/** Brings an item back because its condition is met; its owner and whoever declined it are told. */
export async function bringBack(tx: Tx, held: Decline, because: string): Promise<void> {
  const noun = held.noun as ScoredNoun;
  const record = await SCORED[noun].get(tx, held.recordId);
  const people = new Set([record.ownerId, held.createdBy].filter((id) => id !== null));
  await SCORED[noun].change(
    tx,
    held.recordId,
    { state: RETURNS_AS[noun] },
    { verb: 'reopened', data: { declineId: held.id, note: because, tell: [...people] } },
  );
  await end(tx, held, 'returned', because);
}

/** Takes a decline back by hand; the item gets back the state it had. */
export async function withdraw(tx: Tx, id: string, because?: string): Promise<Decline> {
  const held = await declineService.get(tx, id);
  if (held.status !== 'standing') {
    throw new Problem('conflict', `${held.key} does not stand any more.`);
  }
  const noun = held.noun as ScoredNoun;
  const why = because ?? 'Taken back.';
  await SCORED[noun].change(
    tx,
    held.recordId,
    { state: held.stateBefore },
    { verb: 'reopened', data: { declineId: id, note: why } },
  );
  return end(tx, held, 'withdrawn', why);
}

/** Ends a decline; what was declined is not touched. */
export async function end(
  tx: Tx,
  held: Decline,
  status: 'returned' | 'withdrawn',
  because: string,
): Promise<Decline> {
  const endedAt = new Date().toISOString();
  return declineService.change(
    tx,
    held.id,
    { status, endedAt, endedBecause: because.slice(0, 500) },
    { verb: status, data: { note: because } },
  );
}
