import type { MeasureInputs, Method } from '../outcome-reviews.contract.ts';
import { signedRoughly } from '../predictions.rules.ts';

/** A measured change: "+7.77 %". */
export function withUnit(value: number, unit: string): string {
  return unit ? `${signedRoughly(value)} ${unit}` : signedRoughly(value);
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
