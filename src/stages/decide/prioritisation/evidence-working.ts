import { z } from 'zod';
import { decodeCursor, encodeCursor } from '#platform/api/cursor.ts';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from '#platform/resource/store.ts';
import { type Quote, quotesOf } from '#stages/discover/evidence/statements.service.ts';
import type { Contribution, EvidenceWorking } from './evidence.contract.ts';
import { countEvidence, settingsToday } from './evidence.service.ts';
import { type KeptCustomer, type KeptWorking, keptWorking, workingOf } from './evidence.store.ts';
import { type CustomerContribution, demandInWords } from './evidence-score.ts';
import { nounOf } from './scores.service.ts';

/**
 * A record's evidence with its working: a page of customers, largest contribution first. The
 * contributions of all pages add up to the demand answered with each.
 */
export async function evidenceWorking(
  tx: Tx,
  recordId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<EvidenceWorking> {
  await nounOf(tx, recordId);
  const { working, stale } = await workingFor(tx, recordId, { cursor, limit });
  const { customers, notImportant, ...figures } = working;
  const start = placeOf(cursor, customers);
  const page = customers.slice(start, start + limit);
  const quotes = await quotesOf(
    tx,
    page.flatMap(({ insightIds }) => insightIds),
  );
  const dismissed = start === 0 ? notImportant : [];
  const last = page.at(-1);
  return {
    ...figures,
    counting: stale,
    inWords: demandInWords(working),
    pageSum: sum(customers.slice(0, start + page.length)),
    customers: page.map((customer) => withQuotes(customer, quotes)),
    notImportant: dismissed,
    refs: await findRefs(tx, [...page, ...dismissed].flatMap(idsIn)),
    nextCursor: last && start + limit < working.reach ? placeAfter(last) : null,
  };
}

/** The working that was kept, where it reaches as far as the page asked for; else counted now. */
async function workingFor(
  tx: Tx,
  recordId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ working: KeptWorking; stale: boolean }> {
  const kept = await keptWorking(tx, recordId);
  if (kept) {
    const { customers, reach } = kept.working;
    const end = Math.min(placeOf(cursor, customers) + limit, reach);
    if (end <= customers.length) return kept;
  }
  const [counted] = await countEvidence(tx, [recordId], await settingsToday(tx));
  if (!counted) throw new Error('one record was asked for');
  return { working: workingOf(counted.score), stale: false };
}

function withQuotes(
  { insightIds, ...customer }: KeptCustomer,
  quotes: ReadonlyMap<string, Quote>,
): Contribution {
  return { ...customer, quotes: insightIds.flatMap((id) => quotes.get(id) ?? []) };
}

function idsIn(customer: Partial<CustomerContribution>): string[] {
  const { id, contactIds = [], viaId } = customer;
  return [id, viaId, ...contactIds].filter((one) => typeof one === 'string');
}

function sum(customers: readonly CustomerContribution[]): number {
  const hundredths = customers.reduce((all, one) => all + Math.round(one.contribution * 100), 0);
  return hundredths / 100;
}

const placeSchema = z.tuple([z.number(), z.string()]);

/** The order is by contribution, then by kind and id: a place in it outlives a recount. */
function placeAfter({ contribution, kind, id }: CustomerContribution): string {
  return encodeCursor([contribution, `${kind}:${id}`]);
}

function placeOf(cursor: string | undefined, customers: readonly CustomerContribution[]): number {
  if (!cursor) return 0;
  const [contribution, key] = decodeCursor(placeSchema, cursor);
  const next = customers.findIndex(
    (one) =>
      one.contribution < contribution ||
      (one.contribution === contribution && `${one.kind}:${one.id}` > key),
  );
  return next === -1 ? customers.length : next;
}
