import { formatNumber } from '#platform/ui/fields/format.ts';
import type { Experiment, MeasureInputs, Method } from '../outcome-reviews.contract.ts';
import { signedRoughly } from '../predictions.rules.ts';

/** A measured change: "+7.77 %". */
export function withUnit(value: number, unit: string): string {
  return unit ? `${signedRoughly(value)} ${unit}` : signedRoughly(value);
}

/** How the effect was found, in a sentence. */
export function methodInWords(method: Method, inputs: MeasureInputs): string {
  if (method === 'experiment') return experimentInWords(inputs.experiment);
  const days = `${inputs.points.filter(({ day }) => day < (inputs.releasedOn ?? '')).length} days before, ${inputs.points.filter(({ day }) => day >= (inputs.releasedOn ?? '')).length} after`;
  if (method === 'difference_in_differences') {
    return `Against “${inputs.comparison}”, over people who did not get it: ${days}.`;
  }
  return `Against its own past, carried on: ${days}.`;
}

function experimentInWords(experiment: Experiment | null): string {
  if (!experiment) return 'From the experiment entered here.';
  const { control, variant } = groupsInWords(experiment);
  return `From the experiment entered here: ${variant} with the change, ${control} without.`;
}

function groupsInWords(experiment: Experiment) {
  if (experiment.kind === 'shares') {
    const of = ({ n, hits }: Extract<Experiment, { kind: 'shares' }>['control']) =>
      `${formatNumber(hits)} of ${formatNumber(n)} people`;
    return { control: of(experiment.control), variant: of(experiment.variant) };
  }
  const of = ({ n, mean }: Extract<Experiment, { kind: 'means' }>['control']) =>
    `a mean of ${formatNumber(mean)} over ${formatNumber(n)} people`;
  return { control: of(experiment.control), variant: of(experiment.variant) };
}
