/**
 * How well grounded a demand figure is, from the evidence alone.
 *
 * confidence = volume × spread
 * volume = 1 − e^(−effective customers ÷ 5)
 * spread = 0.8 for one source, rising to 1 as other sources confirm it
 */

/** What one customer's statement brings, or one source's: `quality × recency`, 0 to 1. */
export type Grounding = { customer: string; source: string; strength: number };

export type SourceStrength = {
  source: string;
  statements: number;
  /** Its best statement's quality × recency, 0 to 1. */
  strength: number;
};

export type Confidence = {
  /** 0 to 1, in whole percent. */
  value: number;
  /** Σ over distinct customers of their best statement's quality × recency. */
  effectiveCustomers: number;
  /** 0 to 1. */
  volume: number;
  /** 0.8 to 1. */
  spread: number;
  /** Strongest first. */
  sources: SourceStrength[];
};

/**
 * Customers at which volume reaches 63 %. With 5, six fresh first-rate customers give 70 % and
 * twelve 91 %: close to the share of themes heard after six (70 %) and twelve (88 %) interviews in
 * Guest, Bunce and Johnson, "How Many Interviews Are Enough?", Field Methods 18 (2006).
 */
export const CUSTOMERS_FOR_VOLUME = 5;

/** Spread while only one kind of source speaks. */
export const SPREAD_OF_ONE_SOURCE = 0.8;

/** Strength of further sources that makes the spread complete: two fresh first-rate ones. */
export const FURTHER_SOURCES_FOR_SPREAD = 2;

/**
 * Confidence from the statements behind a record. More, better or fresher statements never lower
 * it; the order of the statements does not matter. No statements: 0.
 */
export function confidenceOf(statements: readonly Grounding[]): Confidence {
  const byCustomer = new Map<string, number>();
  const bySource = new Map<string, SourceStrength>();
  for (const { customer, source, strength } of statements) {
    byCustomer.set(customer, Math.max(byCustomer.get(customer) ?? 0, strength));
    const known = bySource.get(source) ?? { source, statements: 0, strength: 0 };
    known.statements += 1;
    known.strength = Math.max(known.strength, strength);
    bySource.set(source, known);
  }
  // Sums of fractions depend on their order in the last digit; a fixed order keeps results equal.
  const effectiveCustomers = sum([...byCustomer.values()].sort((a, b) => b - a));
  const sources = [...bySource.values()].sort(strongestFirst);
  const volume = 1 - Math.exp(-effectiveCustomers / CUSTOMERS_FOR_VOLUME);
  const spread = spreadOf(sources);
  return {
    value: Math.round(volume * spread * 100) / 100,
    effectiveCustomers,
    volume,
    spread,
    sources,
  };
}

/** The strongest source sets the base; only what others add counts towards the spread. */
function spreadOf(strongestFirstSources: readonly SourceStrength[]): number {
  const further = sum(strongestFirstSources.slice(1).map((source) => source.strength));
  const share = Math.min(1, further / FURTHER_SOURCES_FOR_SPREAD);
  return SPREAD_OF_ONE_SOURCE + (1 - SPREAD_OF_ONE_SOURCE) * share;
}

function strongestFirst(a: SourceStrength, b: SourceStrength): number {
  return b.strength - a.strength || (a.source < b.source ? -1 : 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
