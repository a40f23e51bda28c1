import type { EvidenceSettings } from './evidence-settings.ts';
import { ageInDays, qualityOf, recencyOf, revenueFactor } from './evidence-settings.ts';

/** How much it matters to the customer: 0 not important, 1 nice to have, 2 important, 3 critical. */
export type Importance = 0 | 1 | 2 | 3;

/** One insight linked to the record being scored. */
export type EvidenceItem = {
  insightId: string;
  /** Stands for the customer when neither contact nor company is known, e.g. the note's id. */
  customerKey: string;
  contactId?: string | null;
  companyId?: string | null;
  /** null: nobody said; counts as 1. */
  importance: Importance | null;
  /** Kind of source, a key of the settings' `sourceQuality`. */
  source: string;
  /** When the customer said it; ISO 8601 if a string, milliseconds since 1970 if a number. */
  saidAt: Date | string | number;
  /** Annual revenue of the company, or of the contact without one; 0 or more. */
  revenue: number | null;
  /** Weight of the customer's segment, 0 or more; 1 is neutral. */
  segmentWeight: number;
  /** The opportunity through which a feature inherits the insight; null when linked directly. */
  viaId?: string | null;
};

/** The factors of the one statement a customer counts with; contribution is their product. */
export type Factors = {
  importance: number;
  /** True when importance was not given and 1 was taken. */
  importanceAssumed: boolean;
  sourceQuality: number;
  recency: number;
  ageDays: number;
  segmentWeight: number;
  revenueWeight: number;
};

export type Customer = { kind: 'company' | 'contact' | 'anonymous'; id: string };
export type Statement = { item: EvidenceItem; factors: Factors; weight: number };

/** Who the statement is counted for: the company, the person, or the note itself. */
export function customerOf(item: EvidenceItem, { countBy }: EvidenceSettings): Customer {
  const company = item.companyId ? ({ kind: 'company', id: item.companyId } as const) : null;
  const contact = item.contactId ? ({ kind: 'contact', id: item.contactId } as const) : null;
  const named = countBy === 'company' ? (company ?? contact) : (contact ?? company);
  return named ?? { kind: 'anonymous', id: item.customerKey };
}

/** @throws RangeError naming the insight that can't be used. */
export function weigh(item: EvidenceItem, settings: EvidenceSettings): Statement {
  const saidAt = new Date(item.saidAt);
  if (Number.isNaN(saidAt.getTime())) {
    throw new RangeError(`Insight ${item.insightId} has no valid date: ${item.saidAt}.`);
  }
  requireAmount(item, 'segment weight', item.segmentWeight);
  if (item.revenue !== null) requireAmount(item, 'revenue', item.revenue);
  const ageDays = ageInDays(saidAt, settings.now);
  const factors: Factors = {
    importance: item.importance ?? 1,
    importanceAssumed: item.importance === null,
    sourceQuality: qualityOf(item.source, settings),
    recency: recencyOf(ageDays, settings.halfLifeDays),
    ageDays,
    segmentWeight: item.segmentWeight,
    revenueWeight: revenueFactor(item.revenue, settings),
  };
  const { importance, sourceQuality, recency, segmentWeight, revenueWeight } = factors;
  const weight = importance * sourceQuality * recency * segmentWeight * revenueWeight;
  return { item, factors, weight };
}

function requireAmount(item: EvidenceItem, name: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new RangeError(`Insight ${item.insightId}: the ${name} must be 0 or more; got ${value}.`);
}

export function keyOf({ kind, id }: Customer): string {
  return `${kind}:${id}`;
}

/** Heaviest, then newest, then directly linked, then by id: always the same statement counts. */
export function strongestFirst(a: Statement, b: Statement): number {
  return (
    b.weight - a.weight ||
    a.factors.ageDays - b.factors.ageDays ||
    compare(a.item.viaId ?? '', b.item.viaId ?? '') ||
    compare(a.item.insightId, b.item.insightId)
  );
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
