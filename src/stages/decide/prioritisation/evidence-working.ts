import { Problem } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { findRefs } from '#platform/resource/store.ts';
import { type Quote, quotesOf } from '#stages/discover/evidence/statements.service.ts';
import type { Contribution, EvidenceWorking } from './evidence.contract.ts';
import { countEvidence, settingsToday } from './evidence.service.ts';
import { type CustomerContribution, demandInWords, type EvidenceScore } from './evidence-score.ts';
import { nounOf } from './scores.service.ts';

const QUOTES = 5;
const NOT_IMPORTANT = 100;

/**
 * A record's evidence with its working, counted now: a page of customers, largest contribution
 * first. The contributions of all pages add up to the demand answered with each.
 */
export async function evidenceWorking(
  tx: Tx,
  recordId: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<EvidenceWorking> {
  await nounOf(tx, recordId);
  const settings = await settingsToday(tx);
  const [counted] = await countEvidence(tx, [recordId], settings);
  if (!counted) throw new Error('one record was asked for');
  const { score } = counted;
  const { customers, notImportant, confidence } = score.working;
  const start = cursor ? placeOf(cursor, customers) : 0;
  const page = customers.slice(start, start + limit);
  const quotes = await quotesOf(tx, page.flatMap(shownInsights));
  const dismissed = start === 0 ? notImportant.slice(0, NOT_IMPORTANT) : [];
  const { now, ...held } = settings;
  const last = page.at(-1);
  return {
    ...summary(score),
    asOf: now.toISOString().slice(0, 10),
    inWords: demandInWords(score),
    pageSum: sum(customers.slice(0, start + page.length)),
    customers: page.map((customer) => withQuotes(customer, quotes)),
    notImportant: dismissed,
    notImportantCount: notImportant.length,
    confidenceWorking: confidence,
    settings: held,
    refs: await findRefs(tx, [...page, ...dismissed].flatMap(idsIn)),
    nextCursor: last && start + limit < customers.length ? placeAfter(last) : null,
  };
}

function summary(score: EvidenceScore) {
  const { working: _working, ...figures } = score;
  return figures;
}

function shownInsights({ insightIds }: CustomerContribution): string[] {
  return insightIds.slice(0, QUOTES);
}

function withQuotes(
  customer: CustomerContribution,
  quotes: ReadonlyMap<string, Quote>,
): Contribution {
  const { insightIds, ...rest } = customer;
  return {
    ...rest,
    insightCount: insightIds.length,
    quotes: shownInsights(customer).flatMap((id) => quotes.get(id) ?? []),
  };
}

function idsIn(customer: Partial<CustomerContribution>): string[] {
  const { id, contactIds = [], viaId } = customer;
  return [id, viaId, ...contactIds].filter((one) => typeof one === 'string');
}

function sum(customers: readonly CustomerContribution[]): number {
  const hundredths = customers.reduce((all, one) => all + Math.round(one.contribution * 100), 0);
  return hundredths / 100;
}

/** The order is by contribution, then by kind and id: a place in it outlives a recount. */
function placeAfter({ contribution, kind, id }: CustomerContribution): string {
  return Buffer.from(JSON.stringify([contribution, `${kind}:${id}`])).toString('base64url');
}

function placeOf(cursor: string, customers: readonly CustomerContribution[]): number {
  const [contribution, key] = parsePlace(cursor);
  const next = customers.findIndex(
    (one) =>
      one.contribution < contribution ||
      (one.contribution === contribution && `${one.kind}:${one.id}` > key),
  );
  return next === -1 ? customers.length : next;
}

function parsePlace(cursor: string): [number, string] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parsed) && typeof parsed[0] === 'number' && typeof parsed[1] === 'string') {
      return [parsed[0], parsed[1]];
    }
  } catch {
    // Said below: whatever it is, it is not one of ours.
  }
  throw new Problem('invalid_input', 'The cursor is not one of ours. Start from the first page.');
}
