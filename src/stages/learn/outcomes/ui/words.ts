import type { MeasureInputs, Method } from '../outcome-reviews.contract.ts';
import type { Scale } from '../predictions.contract.ts';
import { signed } from '../predictions.rules.ts';

/** What a change of this scale is counted in: "%", or the metric's unit. */
export function unitOf(scale: Scale, unit: string | null): string {
  return scale === 'relative' ? '%' : (unit ?? '');
}

export function withUnit(value: number, unit: string): string {
  return unit ? `${signed(value)} ${unit}` : signed(value);
}

/** How the effect was found, in a sentence. */
export function methodInWords(method: Method, inputs: MeasureInputs): string {
  if (method === 'experiment') return 'From the experiment entered here.';
  const days = `${inputs.points.filter(({ day }) => day < (inputs.releasedOn ?? '')).length} days before, ${inputs.points.filter(({ day }) => day >= (inputs.releasedOn ?? '')).length} after`;
  if (method === 'difference_in_differences') {
    return `Against “${inputs.comparison}”, over people who did not get it: ${days}.`;
  }
  return `Against its own past, carried on: ${days}.`;
}
