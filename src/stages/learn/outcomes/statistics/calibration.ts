/** One prediction beside what came of it, in one unit. */
export interface Outcome {
  readonly predicted: { readonly low: number; readonly high: number };
  readonly actual: number;
  /** Who or what made it: a person, a team, a factor. */
  readonly group: string;
}

export interface Calibration {
  readonly group: string;
  readonly count: number;
  /** Mean of actual/predicted − 1, as counted: −0.4 means that 40 % less came than was said. */
  readonly bias: number;
  /** The same, drawn towards that of all where there are few outcomes. */
  readonly shrunkenBias: number;
  /** Standard deviation of actual/predicted; null for one outcome. */
  readonly spread: number | null;
  /** Share of outcomes inside the predicted range. */
  readonly inside: number;
  /** What a new prediction is to be multiplied by. */
  readonly factor: number;
}

/** A factor stays within these, however odd the past was. */
const FACTOR = { least: 0.1, most: 2 };

/**
 * Bias and spread of predictions by group. Few outcomes say little: a group's bias is drawn towards
 * the mean of all by n/(n + within/between), the variances by the method of moments (one-way random
 * effects; Efron and Morris 1975).
 */
export function calibrate(outcomes: readonly Outcome[]): Calibration[] {
  const usable = outcomes.flatMap((outcome) => {
    const middle = (outcome.predicted.low + outcome.predicted.high) / 2;
    return middle === 0 ? [] : [{ ...outcome, ratio: outcome.actual / middle }];
  });
  const groups = [...Map.groupBy(usable, ({ group }) => group)];
  const all = usable.map(({ ratio }) => ratio);
  const overall = mean(all);
  const { within, between } = variances(groups.map(([, own]) => own.map(({ ratio }) => ratio)));
  return groups
    .map(([group, own]): Calibration => {
      const ratios = own.map(({ ratio }) => ratio);
      const average = mean(ratios);
      const weight = between <= 0 ? 0 : ratios.length / (ratios.length + within / between);
      const shrunken = overall + weight * (average - overall);
      const hits = own.filter(
        ({ predicted: { low, high }, actual }) => low <= actual && actual <= high,
      );
      return {
        group,
        count: own.length,
        bias: average - 1,
        shrunkenBias: shrunken - 1,
        spread: ratios.length > 1 ? Math.sqrt(variance(ratios)) : null,
        inside: hits.length / own.length,
        factor: Math.min(FACTOR.most, Math.max(FACTOR.least, shrunken)),
      };
    })
    .sort((a, b) => b.count - a.count || (a.group < b.group ? -1 : 1));
}

/** Variance within groups and between them, by the method of moments for unequal sizes. */
function variances(groups: readonly (readonly number[])[]): { within: number; between: number } {
  const total = groups.reduce((sum, { length }) => sum + length, 0);
  const freedom = total - groups.length;
  if (groups.length < 2 || freedom < 1) return { within: 0, between: 0 };
  const overall = mean(groups.flat());
  const within = groups.reduce((sum, own) => sum + squares(own, mean(own)), 0) / freedom;
  const across =
    groups.reduce((sum, own) => sum + own.length * (mean(own) - overall) ** 2, 0) /
    (groups.length - 1);
  const size =
    (total - groups.reduce((sum, own) => sum + own.length ** 2, 0) / total) / (groups.length - 1);
  return { within, between: Math.max(0, (across - within) / size) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squares(values: readonly number[], about: number): number {
  return values.reduce((sum, value) => sum + (value - about) ** 2, 0);
}

function variance(values: readonly number[]): number {
  return squares(values, mean(values)) / (values.length - 1);
}
