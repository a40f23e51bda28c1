import type { Experiment, MeasureInputs, MeasureResult } from './outcome-reviews.contract.ts';
import type { Scale } from './predictions.contract.ts';
import type { Estimate } from './statistics/distributions.ts';
import {
  differenceInDifferences,
  type Effect,
  interruptedTimeSeries,
  TooLittleData,
} from './statistics/effect.ts';
import {
  compareMeans,
  compareMeansRelatively,
  compareShares,
  type Sample,
} from './statistics/two-samples.ts';
import { verdictOf } from './statistics/verdict.ts';

/**
 * What a change did, and what that says of its prediction. An experiment decides where one was run,
 * a comparison group where there is one, else the metric's own past. Never throws: what can't be
 * measured comes back as “can't tell”, with the reason.
 */
export function judge(inputs: MeasureInputs): MeasureResult {
  try {
    const measured = inputs.experiment
      ? fromExperiment(inputs.experiment, inputs)
      : fromSeries(inputs);
    return { ...measured, verdict: verdictOf(inputs.predicted, measured.estimate), whyNot: null };
  } catch (error) {
    if (!(error instanceof TooLittleData)) throw error;
    return cannotTell(error.message);
  }
}

/** A review without a measured effect. */
function cannotTell(whyNot: string): MeasureResult {
  return {
    method: null,
    estimate: null,
    change: null,
    expected: [],
    assumptions: [],
    verdict: 'unclear',
    whyNot,
  };
}

type Measured = Omit<MeasureResult, 'verdict' | 'whyNot'>;

function fromSeries(inputs: MeasureInputs): Measured {
  const { releasedOn, scale } = inputs;
  if (!releasedOn) {
    throw new TooLittleData(
      'The feature has not shipped, so there is no day from which an effect could count. Put the review off, or say on the prediction from when it counts.',
    );
  }
  const effect = measured(inputs, releasedOn);
  return {
    method: effect.method,
    estimate: inScale(effect, scale),
    change: intervalOf(effect.change),
    expected: [...effect.expected],
    assumptions: [...effect.assumptions],
  };
}

function measured(
  { points, control, lookBack, from, until }: MeasureInputs,
  releasedOn: string,
): Effect {
  try {
    return control
      ? differenceInDifferences(points, control, releasedOn, { lookBack })
      : interruptedTimeSeries(points, releasedOn, { lookBack });
  } catch (error) {
    if (!(error instanceof TooLittleData)) throw error;
    const both = control ? ' that both metrics have' : ' with a value';
    throw new TooLittleData(`Too few days${both} from ${from} to ${until}. ${error.message}`);
  }
}

/** An estimate in percent of what was to be expected, or in the metric's unit. */
function inScale(effect: Effect, scale: Scale): MeasureResult['estimate'] {
  const { standardError, p } = effect.change;
  if (scale === 'absolute') return { ...intervalOf(effect.change), standardError, p };
  if (!effect.relative) {
    throw new TooLittleData(
      'Without the change the metric would have been about zero, so a change in percent has no size. Predict it in the unit of the metric.',
    );
  }
  const { value, low, high } = effect.relative;
  const size = effect.change.value === 0 ? 0 : value / effect.change.value;
  return {
    value: value * 100,
    low: low * 100,
    high: high * 100,
    standardError: Math.abs(standardError * size) * 100,
    p,
  };
}

function intervalOf({ value, low, high }: Estimate) {
  return { value, low, high };
}

function fromExperiment(experiment: Experiment, { scale, unit }: MeasureInputs): Measured {
  const [control, variant] = samplesOf(experiment);
  // Shares of a metric in percent are compared in percent, too.
  const percent = experiment.kind === 'shares' && unit === '%' ? 100 : 1;
  const change = scaled(
    experiment.kind === 'shares'
      ? compareShares(experiment.control, experiment.variant)
      : compareMeans(control, variant),
    percent,
  );
  const estimate = scale === 'absolute' ? change : scaled(relatively(control, variant), 100);
  const { value, low, high, standardError, p } = estimate;
  return {
    method: 'experiment',
    estimate: { value, low, high, standardError, p },
    change: intervalOf(change),
    expected: [],
    assumptions: [
      'Chance alone decided who got the change.',
      'Everybody counts once, in the group they were given.',
      'The result holds for those who were not in the experiment.',
    ],
  };
}

function samplesOf(experiment: Experiment): [Sample, Sample] {
  if (experiment.kind === 'shares') {
    const of = ({ n, hits }: { n: number; hits: number }) => ({ n, sum: hits, sumOfSquares: hits });
    return [of(experiment.control), of(experiment.variant)];
  }
  const of = ({ n, mean, deviation }: { n: number; mean: number; deviation: number }) => ({
    n,
    sum: n * mean,
    sumOfSquares: (n - 1) * deviation ** 2 + n * mean ** 2,
  });
  return [of(experiment.control), of(experiment.variant)];
}

function relatively(control: Sample, variant: Sample): Estimate {
  if (control.sum === 0) {
    throw new TooLittleData(
      'The comparison group is at zero, so a change in percent has no size. Predict it in the unit of the metric.',
    );
  }
  return compareMeansRelatively(control, variant);
}

function scaled(estimate: Estimate, by: number): Estimate {
  return {
    ...estimate,
    value: estimate.value * by,
    standardError: estimate.standardError * by,
    low: estimate.low * by,
    high: estimate.high * by,
  };
}
