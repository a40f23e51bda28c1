import type { Decline } from './declines.contract.ts';

/** What a decline waits for, and where things stand. */
export type RevisitState = Pick<
  Decline,
  'revisitCustomers' | 'revisitRevenue' | 'revisitOn' | 'reachThen' | 'reachNow' | 'revenueNow'
>;

/**
 * Why an item comes back, in one sentence; null while it does not. Any one condition suffices.
 * `today` is a day, `YYYY-MM-DD`.
 */
export function reasonToReturn(held: RevisitState, today: string): string | null {
  const more = held.reachNow - held.reachThen;
  if (held.revisitCustomers !== null && more >= held.revisitCustomers) {
    const customers = more === 1 ? '1 more customer has' : `${more} more customers have`;
    return `${customers} asked for it since it was declined; ${held.revisitCustomers} were to bring it back.`;
  }
  if (held.revisitRevenue !== null && held.revenueNow >= held.revisitRevenue) {
    return `An annual revenue of ${amount(held.revenueNow)} stands behind it; ${amount(held.revisitRevenue)} was to bring it back.`;
  }
  if (held.revisitOn !== null && today >= held.revisitOn) {
    return `It was declined until ${held.revisitOn}.`;
  }
  return null;
}

/** One part of the condition, and how much of it is met. */
export interface RevisitProgress {
  label: string;
  /** 0 to 1; null for a date. */
  share: number | null;
}

/** How far each part of the condition is met; empty when it is declined for good. */
export function revisitProgress(held: RevisitState): RevisitProgress[] {
  const parts: RevisitProgress[] = [];
  if (held.revisitCustomers !== null) {
    const more = Math.max(0, held.reachNow - held.reachThen);
    const label = `${more} of ${held.revisitCustomers} more customers`;
    parts.push({ label, share: Math.min(1, more / held.revisitCustomers) });
  }
  if (held.revisitRevenue !== null) {
    const label = `${amount(held.revenueNow)} of ${amount(held.revisitRevenue)} a year`;
    parts.push({ label, share: Math.min(1, held.revenueNow / held.revisitRevenue) });
  }
  if (held.revisitOn !== null) parts.push({ label: `on ${held.revisitOn}`, share: null });
  return parts;
}

function amount(value: number): string {
  return Math.round(value).toLocaleString('en');
}
