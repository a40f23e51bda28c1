import type { Confidence } from './evidence-confidence.ts';
import { confidenceOf } from './evidence-confidence.ts';
import type { EvidenceSettings } from './evidence-settings.ts';
import {
  ageInDays,
  checkEvidenceSettings,
  qualityOf,
  recencyOf,
  revenueFactor,
} from './evidence-settings.ts';
import type { ComputedInput } from './score-inputs.ts';

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
  /** When the customer said it; ISO 8601 if a string. */
  saidAt: Date | string;
  /** Annual revenue of the company, or of the contact without one; 0 or more. */
  revenue: number | null;
  /** Weight of the customer's segment, 0 or more; 1 is neutral. */
  segmentWeight: number;
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

/** What one customer adds to demand, and why. */
export type CustomerContribution = {
  kind: 'company' | 'contact' | 'anonymous';
  /** Company id, contact id, or the item's own customer key. */
  id: string;
  /** In hundredths: contributions add up to demand exactly. */
  contribution: number;
  /** The insight that counts: the customer's strongest. */
  countedInsightId: string;
  source: string;
  factors: Factors;
  /** All the customer's insights on this record, strongest first, the counted one included. */
  insightIds: string[];
  contactIds: string[];
};

export type EvidenceScore = {
  /** Distinct customers who said that it matters to them at all. */
  reach: number;
  /** Distinct people among them; a customer whose people are unknown counts as one. */
  people: number;
  /** Σ contributions, an exact multiple of 0.01. */
  demand: number;
  /** 0 to 1. */
  confidence: number;
  /** Annual revenue of the distinct companies behind the reach. */
  revenue: number;
  /** Distinct insights. */
  evidenceCount: number;
  working: {
    /** Largest contribution first. They add up to `demand`. */
    customers: CustomerContribution[];
    /** Customers who said that it is not important; they count nowhere. */
    notImportant: Pick<CustomerContribution, 'kind' | 'id' | 'insightIds'>[];
    confidence: Confidence;
    settings: EvidenceSettings;
  };
};

type Customer = Pick<CustomerContribution, 'kind' | 'id'>;
type Statement = { item: EvidenceItem; factors: Factors; weight: number };
type CustomerStatements = { customer: Customer; statements: Statement[] };

/**
 * Reach, demand and confidence of one record, computed from the insights linked to it.
 *
 * demand = Σ over distinct customers of the strongest of their statements, each weighing
 * importance × source quality × recency × segment weight × revenue weight.
 * The order of the items does not matter; saying a thing twice does not count twice. With half-life
 * null, all qualities 1 and no revenue weight it is Productboard's customer importance score.
 *
 * @throws RangeError naming the insight or setting that can't be used.
 */
export function scoreEvidence(
  items: readonly EvidenceItem[],
  settings: EvidenceSettings,
): EvidenceScore {
  checkEvidenceSettings(settings);
  const everyone = statementsByCustomer(items, settings);
  const asking = everyone.flatMap(({ customer, statements }) => {
    const counting = statements.filter(({ factors }) => factors.importance > 0);
    return counting.length > 0 ? [{ customer, statements: counting }] : [];
  });
  const customers = asking.flatMap(contributionOf).sort(largestFirst);
  const confidence = confidenceOf(asking.flatMap(groundingOf));
  return {
    reach: customers.length,
    people: customers.reduce((sum, { contactIds }) => sum + Math.max(1, contactIds.length), 0),
    demand: sumOfHundredths(customers.map(({ contribution }) => contribution)),
    confidence: confidence.value,
    revenue: revenueOf(asking.flatMap(({ statements }) => statements)),
    evidenceCount: new Set(items.map((item) => item.insightId)).size,
    working: { customers, notImportant: notImportantOf(everyone), confidence, settings },
  };
}

/**
 * Reach, demand and confidence as score inputs. Null without evidence: nothing known is not zero.
 */
export function evidenceInputs(
  score: EvidenceScore,
): Record<'reach' | 'demand' | 'confidence', ComputedInput> | null {
  if (score.evidenceCount === 0) return null;
  const input = (value: number): ComputedInput => ({
    origin: 'computed',
    value,
    evidenceCount: score.evidenceCount,
    computedAt: score.working.settings.now.toISOString(),
  });
  return {
    reach: input(score.reach),
    demand: input(score.demand),
    confidence: input(score.confidence),
  };
}

/** Demand in one line, e.g. `48 = 12 customers × 4 on average`; `≈` where the mean is rounded. */
export function demandInWords({ demand, reach }: Pick<EvidenceScore, 'demand' | 'reach'>): string {
  if (reach === 0) return 'No customer has asked for this yet.';
  const mean = Math.round((demand / reach) * 100) / 100;
  const exact = Math.round(mean * reach * 100) === Math.round(demand * 100);
  const customers = reach === 1 ? '1 customer' : `${reach} customers`;
  return `${demand} ${exact ? '=' : '≈'} ${customers} × ${mean} on average`;
}

function statementsByCustomer(
  items: readonly EvidenceItem[],
  settings: EvidenceSettings,
): CustomerStatements[] {
  const groups = new Map<string, { customer: Customer; byInsight: Map<string, Statement> }>();
  for (const item of items) {
    const customer = customerOf(item, settings);
    const key = keyOf(customer);
    const group = groups.get(key) ?? { customer, byInsight: new Map<string, Statement>() };
    groups.set(key, group);
    const statement = weigh(item, settings);
    const known = group.byInsight.get(item.insightId);
    if (!known || strongestFirst(statement, known) < 0) {
      group.byInsight.set(item.insightId, statement);
    }
  }
  return [...groups.values()].map(({ customer, byInsight }) => ({
    customer,
    statements: [...byInsight.values()].sort(strongestFirst),
  }));
}

function customerOf(item: EvidenceItem, { countBy }: EvidenceSettings): Customer {
  const company = item.companyId ? ({ kind: 'company', id: item.companyId } as const) : null;
  const contact = item.contactId ? ({ kind: 'contact', id: item.contactId } as const) : null;
  const named = countBy === 'company' ? (company ?? contact) : (contact ?? company);
  return named ?? { kind: 'anonymous', id: item.customerKey };
}

function weigh(item: EvidenceItem, settings: EvidenceSettings): Statement {
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

function contributionOf({ customer, statements }: CustomerStatements): CustomerContribution[] {
  return statements.slice(0, 1).map(({ item, factors, weight }) => ({
    ...customer,
    contribution: Math.round(weight * 100) / 100,
    countedInsightId: item.insightId,
    source: item.source,
    factors,
    insightIds: idsOf(statements),
    contactIds: contactsOf(statements),
  }));
}

function groundingOf({ customer, statements }: CustomerStatements) {
  return statements.map(({ item, factors }) => ({
    customer: keyOf(customer),
    source: item.source,
    strength: factors.sourceQuality * factors.recency,
  }));
}

function notImportantOf(
  everyone: readonly CustomerStatements[],
): EvidenceScore['working']['notImportant'] {
  return everyone
    .filter(({ statements }) => statements.every(({ factors }) => factors.importance === 0))
    .map(({ customer, statements }) => ({ ...customer, insightIds: idsOf(statements) }))
    .sort((a, b) => compare(keyOf(a), keyOf(b)));
}

/** Each company once, with the highest figure known for it; contacts without company likewise. */
function revenueOf(statements: readonly Statement[]): number {
  const byPayer = new Map<string, number>();
  for (const { item } of statements) {
    const payer = item.companyId ?? item.contactId ?? item.customerKey;
    byPayer.set(payer, Math.max(byPayer.get(payer) ?? 0, item.revenue ?? 0));
  }
  return sumOfHundredths([...byPayer.values()]);
}

function idsOf(statements: readonly Statement[]): string[] {
  return statements.map(({ item }) => item.insightId);
}

function contactsOf(statements: readonly Statement[]): string[] {
  const ids = statements.flatMap(({ item }) => (item.contactId ? [item.contactId] : []));
  return [...new Set(ids)].sort(compare);
}

/** Adds in whole hundredths, so that the sum is exact and independent of order. */
function sumOfHundredths(values: readonly number[]): number {
  return values.reduce((total, value) => total + Math.round(value * 100), 0) / 100;
}

function keyOf({ kind, id }: Customer): string {
  return `${kind}:${id}`;
}

/** Heaviest, then newest, then by id: always the same statement counts. */
function strongestFirst(a: Statement, b: Statement): number {
  return (
    b.weight - a.weight ||
    a.factors.ageDays - b.factors.ageDays ||
    compare(a.item.insightId, b.item.insightId)
  );
}

function largestFirst(a: CustomerContribution, b: CustomerContribution): number {
  return b.contribution - a.contribution || compare(keyOf(a), keyOf(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
