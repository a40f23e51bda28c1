/** What a review can come to. */
export const VERDICTS = [
  { value: 'as_predicted', label: 'Moved as predicted' },
  { value: 'less', label: 'Moved less' },
  { value: 'no_effect', label: 'No effect seen' },
  { value: 'worse', label: 'Worse' },
  { value: 'unclear', label: 'Can’t tell' },
] as const;
export type Verdict = (typeof VERDICTS)[number]['value'];

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * What a measured change says of a predicted one. Both are changes in one unit; the predicted range
 * lies on one side of zero, and that side is the wished-for direction.
 *
 * - worse: the whole interval lies on the other side of zero;
 * - as predicted: it lies on the right side, and the estimate reaches the near end of the prediction;
 * - moved less: it lies on the right side, and the estimate does not;
 * - no effect seen: it holds zero, and ends before the prediction begins;
 * - can't tell: it holds both zero and the prediction, or nothing could be measured.
 * @throws RangeError for a prediction that points nowhere.
 */
export function verdictOf(
  predicted: Interval,
  measured: (Interval & { readonly value: number }) | null,
): Verdict {
  if (predicted.low * predicted.high < 0 || (predicted.low === 0 && predicted.high === 0)) {
    throw new RangeError('A prediction points up or down: both ends on one side of zero.');
  }
  if (!measured) return 'unclear';
  const sign = predicted.low + predicted.high > 0 ? 1 : -1;
  const near = Math.min(predicted.low * sign, predicted.high * sign);
  const [low = 0, high = 0] = [measured.low * sign, measured.high * sign].sort((a, b) => a - b);
  if (high < 0) return 'worse';
  if (low > 0) return measured.value * sign >= near ? 'as_predicted' : 'less';
  return high < near ? 'no_effect' : 'unclear';
}
