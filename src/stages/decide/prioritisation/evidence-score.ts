import type { Confidence, Grounding } from './evidence-confidence.ts';
import { confidenceOf } from './evidence-confidence.ts';
import type { EvidenceSettings } from './evidence-settings.ts';
import { checkEvidenceSettings } from './evidence-settings.ts';
import type { Customer, EvidenceItem, Factors, Statement } from './evidence-statement.ts';
import { compare, customerOf, keyOf, strongestFirst, weigh } from './evidence-statement.ts';

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
  /** The opportunity through which the counted insight reached the record; null when linked directly. */
  viaId: string | null;
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
  /** What reach and demand would be without what comes through opportunities. */
  direct: { reach: number; demand: number };
  working: {
    /** Largest contribution first. They add up to `demand`. */
    customers: CustomerContribution[];
    /** Customers who said that it is not important; they count nowhere. */
    notImportant: Pick<CustomerContribution, 'kind' | 'id' | 'insightIds'>[];
    confidence: Confidence;
    settings: EvidenceSettings;
  };
};

type Groups = Map<string, { customer: Customer; byInsight: Map<string, Statement> }>;

/**
 * Reach, demand and confidence of one record, computed from the insights linked to it.
 *
 * demand = Σ over distinct customers of the strongest of their statements, each weighing
 * importance × source quality × recency × segment weight × revenue weight.
 * The order of the items does not matter; saying a thing twice does not count twice. With half-life
 * null, all qualities 1 and no weights it is Productboard's customer importance score, save that
 * of a customer's statements Productboard takes the latest and we the strongest.
 *
 * @throws RangeError naming the insight or setting that can't be used.
 */
export function scoreEvidence(
  items: readonly EvidenceItem[],
  settings: EvidenceSettings,
): EvidenceScore {
  const tally = new EvidenceTally(settings);
  tally.add(items);
  return tally.score();
}

/** As `scoreEvidence`, for evidence that arrives in batches: the result does not depend on them. */
export class EvidenceTally {
  readonly #settings: EvidenceSettings;
  readonly #groups: Groups = new Map();
  readonly #insightIds = new Set<string>();

  /** @throws RangeError naming a setting that can't be used. */
  constructor(settings: EvidenceSettings) {
    checkEvidenceSettings(settings);
    this.#settings = settings;
  }

  /** @throws RangeError naming the insight that can't be used. */
  add(items: readonly EvidenceItem[]): void {
    for (const item of items) {
      this.#insightIds.add(item.insightId);
      addStatement(this.#groups, item, this.#settings);
    }
  }

  score(): EvidenceScore {
    const scoring = this.scoring();
    for (;;) {
      const step = scoring.next();
      if (step.done) return step.value;
    }
  }

  /** As `score`, pausing after every thousand customers, so that a long sum need not hold up others. */
  *scoring(): Generator<void, EvidenceScore> {
    const sums = new Sums();
    let customers = 0;
    for (const [key, { customer, byInsight }] of this.#groups) {
      sums.addCustomer(key, customer, [...byInsight.values()].sort(strongestFirst));
      customers += 1;
      if (customers % 1000 === 0) yield;
    }
    return sums.score(this.#insightIds.size, this.#settings);
  }
}

/** What adds up over the customers. */
class Sums {
  readonly #asking: Asking[] = [];
  readonly #notImportant: { key: string; customer: Customer; insightIds: string[] }[] = [];
  readonly #groundings: Grounding[] = [];
  readonly #direct: number[] = [];
  /** Each company once, with the highest figure known for it; contacts without company likewise. */
  readonly #revenue = new Map<string, number>();
  #people = 0;

  addCustomer(key: string, customer: Customer, statements: readonly Statement[]): void {
    const counting = statements.filter(({ factors }) => factors.importance > 0);
    const [strongest] = counting;
    if (!strongest) {
      this.#notImportant.push({ key, customer, insightIds: idsOf(statements) });
      return;
    }
    const contribution = contributionOf(customer, strongest, counting);
    this.#asking.push({ key, contribution });
    this.#people += Math.max(1, contribution.contactIds.length);
    const direct = counting.find(({ item }) => !item.viaId);
    if (direct) this.#direct.push(direct.weight);
    for (const { item, factors } of counting) {
      const strength = factors.sourceQuality * factors.recency;
      this.#groundings.push({ customer: key, source: item.source, strength });
      const payer = item.companyId ?? item.contactId ?? item.customerKey;
      this.#revenue.set(payer, Math.max(this.#revenue.get(payer) ?? 0, item.revenue ?? 0));
    }
  }

  score(evidenceCount: number, settings: EvidenceSettings): EvidenceScore {
    const customers = this.#asking.sort(largestFirst).map(({ contribution }) => contribution);
    const confidence = confidenceOf(this.#groundings);
    const dismissed = this.#notImportant.sort((a, b) => compare(a.key, b.key));
    return {
      reach: customers.length,
      people: this.#people,
      demand: sumOfHundredths(customers.map(({ contribution }) => contribution)),
      confidence: confidence.value,
      revenue: sumOfHundredths([...this.#revenue.values()]),
      evidenceCount,
      direct: { reach: this.#direct.length, demand: sumOfHundredths(this.#direct) },
      working: {
        customers,
        notImportant: dismissed.map(({ customer, insightIds }) => ({ ...customer, insightIds })),
        confidence,
        settings,
      },
    };
  }
}

/** Demand in one line, e.g. `48 = 12 customers × 4 on average`; `≈` where the mean is rounded. */
export function demandInWords({ demand, reach }: Pick<EvidenceScore, 'demand' | 'reach'>): string {
  if (reach === 0) return 'No customer has asked for this yet.';
  const mean = Math.round((demand / reach) * 100) / 100;
  const exact = Math.round(mean * reach * 100) === Math.round(demand * 100);
  const customers = reach === 1 ? '1 customer' : `${reach} customers`;
  return `${demand} ${exact ? '=' : '≈'} ${customers} × ${mean} on average`;
}

function addStatement(groups: Groups, item: EvidenceItem, settings: EvidenceSettings): void {
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

function contributionOf(
  customer: Customer,
  { item, factors, weight }: Statement,
  counting: readonly Statement[],
): CustomerContribution {
  return {
    ...customer,
    contribution: Math.round(weight * 100) / 100,
    countedInsightId: item.insightId,
    source: item.source,
    viaId: item.viaId ?? null,
    factors,
    insightIds: idsOf(counting),
    contactIds: contactsOf(counting),
  };
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

type Asking = { key: string; contribution: CustomerContribution };

function largestFirst(a: Asking, b: Asking): number {
  return b.contribution.contribution - a.contribution.contribution || compare(a.key, b.key);
}
