/** Whether a company counts once however many of its people ask, or each person counts. */
export type CountBy = 'company' | 'contact';

/** The dials of the evidence score. A workspace sets them once; see docs/scoring.md. */
export type EvidenceSettings = {
  /** Days after which a statement counts half; null when statements never fade. */
  halfLifeDays: number | null;
  /** How far each kind of source is trusted, 0 to 1. `other` covers kinds not listed. */
  sourceQuality: Readonly<Record<string, number>>;
  countBy: CountBy;
  /** `log`: a customer's weight is 1 + log10(1 + revenue ÷ revenueUnit). `none`: always 1. */
  revenueWeight: 'none' | 'log';
  /** Annual revenue, in the workspace's currency, that raises a weight of 1 to 1.30. */
  revenueUnit: number;
  /** The moment age is measured from. */
  now: Date;
};

/**
 * Default trust by kind of source: higher the nearer it is to the customer's own situation, as in
 * Itamar Gilad's Confidence Meter (opinion < anecdote < survey < user research). The order is his;
 * the figures are ours, to be set by the team.
 */
export const DEFAULT_SOURCE_QUALITY: Readonly<Record<string, number>> = {
  interview: 1,
  usability_test: 1,
  field_visit: 1,
  focus_group: 0.9,
  survey: 0.8,
  support: 0.7,
  email: 0.7,
  portal: 0.7,
  widget: 0.7,
  form: 0.7,
  github: 0.7,
  forum: 0.6,
  api: 0.6,
  csv: 0.6,
  note: 0.5,
  sales: 0.5,
  other: 0.5,
};

/** Trust in a source neither listed nor covered by an `other` entry. */
const FALLBACK_QUALITY = 0.5;

export const DEFAULT_EVIDENCE_SETTINGS: Omit<EvidenceSettings, 'now'> = {
  halfLifeDays: 180,
  sourceQuality: DEFAULT_SOURCE_QUALITY,
  countBy: 'company',
  revenueWeight: 'none',
  revenueUnit: 1000,
};

const DAY_MS = 86_400_000;

/** @throws RangeError naming the setting that can't be used. */
export function checkEvidenceSettings(settings: EvidenceSettings): void {
  const { halfLifeDays, revenueUnit, sourceQuality, now } = settings;
  if (halfLifeDays !== null && !isPositive(halfLifeDays)) {
    throw new RangeError(`The half-life must be more than 0 days, or null; got ${halfLifeDays}.`);
  }
  if (!isPositive(revenueUnit)) {
    throw new RangeError(`The revenue unit must be more than 0; got ${revenueUnit}.`);
  }
  if (Number.isNaN(now.getTime())) throw new RangeError('The moment of scoring is not a date.');
  for (const [source, quality] of Object.entries(sourceQuality)) {
    if (!(quality >= 0 && quality <= 1)) {
      throw new RangeError(`The quality of source "${source}" must be 0 to 1; got ${quality}.`);
    }
  }
}

/** Trust in a kind of source, 0 to 1. */
export function qualityOf(source: string, settings: EvidenceSettings): number {
  const { sourceQuality } = settings;
  const own = Object.hasOwn(sourceQuality, source) ? sourceQuality[source] : sourceQuality.other;
  return own ?? FALLBACK_QUALITY;
}

/** Age in days, 0 for dates still to come (clocks differ). */
export function ageInDays(saidAt: Date, now: Date): number {
  return Math.max(0, (now.getTime() - saidAt.getTime()) / DAY_MS);
}

/** Share that is left of a statement of this age, 0 to 1: 2^(−age ÷ half-life). */
export function recencyOf(ageDays: number, halfLifeDays: number | null): number {
  return halfLifeDays === null ? 1 : 2 ** (-ageDays / halfLifeDays);
}

/** Factor by which a customer's revenue raises its weight, 1 or more; unknown revenue counts as 0. */
export function revenueFactor(revenue: number | null, settings: EvidenceSettings): number {
  if (settings.revenueWeight === 'none' || revenue === null) return 1;
  return 1 + Math.log10(1 + revenue / settings.revenueUnit);
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}
