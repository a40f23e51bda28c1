import type { Prediction, Scale } from './predictions.contract.ts';

/** The part of a prediction that is judged: what must not be rewritten once the change is out. */
export type Terms = Pick<
  Prediction,
  'metricId' | 'comparisonId' | 'scale' | 'low' | 'high' | 'confidence' | 'predictorId'
>;

export const TERMS = [
  'metricId',
  'comparisonId',
  'scale',
  'low',
  'high',
  'confidence',
  'predictorId',
] as const satisfies readonly (keyof Terms)[];

/** Days after the release that an effect can be measured from. */
export const LEAST_DAYS = 7;
const DAY_MS = 86_400_000;

/** A field at fault and what to do about it. */
export interface Fault {
  readonly field: string;
  readonly message: string;
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The day so many days later, or earlier. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What is wrong with a predicted range; null when it points up or down. */
export function faultOfRange({ low, high }: Pick<Terms, 'low' | 'high'>): Fault | null {
  if (low > high) {
    return { field: 'high', message: `The range ends (${high}) before it begins (${low}).` };
  }
  if (low * high > 0) return null;
  return {
    field: 'low',
    message:
      'A prediction points up or down: give both ends above zero, or both below. If it may go either way, there is nothing to be right about yet.',
  };
}

/** What is wrong with the day of a review; null when it can be measured then. */
export function faultOfDays(
  { reviewOn, releasedOn }: { reviewOn: string; releasedOn: string | null },
  now = today(),
): Fault | null {
  if (reviewOn <= now) {
    return { field: 'reviewOn', message: `Choose a day to come; ${reviewOn} is not after today.` };
  }
  if (releasedOn && reviewOn < dayAfter(releasedOn, LEAST_DAYS)) {
    return {
      field: 'reviewOn',
      message: `An effect shows after ${LEAST_DAYS} days at the earliest: choose ${dayAfter(releasedOn, LEAST_DAYS)} or later.`,
    };
  }
  return null;
}

/** The first day with the change, where it is out or its day is known. */
export function releaseDayOf(
  prediction: { releasedOn?: string | null | undefined },
  feature: { shippedAt: string | null },
): string | null {
  return prediction.releasedOn ?? feature.shippedAt;
}

/** What was predicted before the change was out: the first version, whatever was written since. */
export function termsOf(prediction: Terms & Pick<Prediction, 'original'>): Terms {
  const { metricId, comparisonId, scale, low, high, confidence, predictorId } =
    prediction.original ?? prediction;
  return { metricId, comparisonId, scale, low, high, confidence, predictorId };
}

/** "+5 to +10 %", "−3 to −1 s". */
export function rangeInWords(
  { low, high, scale }: { low: number; high: number; scale: Scale },
  unit: string | null,
): string {
  const ends = low === high ? [low] : [low, high];
  const words = ends.map(signed).join(' to ');
  const suffix = unitOf(scale, unit);
  return suffix ? `${words} ${suffix}` : words;
}

/** What a change is counted in. Of a metric in percent, 20 % to 21 % is a point, and 5 % more. */
export function unitOf(scale: Scale, unit: string | null): string {
  if (scale === 'relative') return '%';
  return unit === '%' ? 'points' : (unit ?? '');
}

/** A change with its sign. */
export function signed(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value).toLocaleString('en', { maximumFractionDigits: 6 });
  return `${value > 0 ? '+' : '−'}${size}`;
}

/** A measured change with its sign and no more digits than matter: whole numbers, or three digits. */
export function signedRoughly(value: number): string {
  return signed(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}
