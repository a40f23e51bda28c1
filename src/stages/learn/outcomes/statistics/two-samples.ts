import { type Estimate, estimateOf } from './distributions.ts';

/** Size, sum and sum of squares: all that a comparison of means needs of a sample. */
export interface Sample {
  readonly n: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

function momentsOf({ n, sum, sumOfSquares }: Sample): Moments {
  const mean = sum / n;
  return { n, mean, variance: (sumOfSquares - n * mean * mean) / (n - 1) };
}

/**
 * The difference of two means (B − A) by Welch's t test, unequal variances, degrees of freedom by
 * Welch and Satterthwaite.
 * @throws RangeError for samples of fewer than two.
 */
export function compareMeans(a: Sample, b: Sample, level = 0.95): Estimate {
  requireTwo(a.n, b.n);
  return difference(momentsOf(a), momentsOf(b), level);
}

/** The difference of two shares (B − A), by their unpooled variances p(1 − p)/n. */
export function compareShares(
  a: { readonly n: number; readonly hits: number },
  b: { readonly n: number; readonly hits: number },
  level = 0.95,
): Estimate {
  requireTwo(a.n, b.n);
  const [x, y] = [a, b].map(({ n, hits }) => ({ n, mean: hits / n }));
  if (!x || !y) throw new RangeError('two samples are compared');
  const variance = [x, y].reduce((sum, { n, mean }) => sum + (mean * (1 - mean)) / n, 0);
  return estimateOf(y.mean - x.mean, Math.sqrt(variance), Number.POSITIVE_INFINITY, level);
}

/**
 * The change of a mean as a share of A's, (B − A)/|A|, its variance by the delta method:
 * var(B)/A² + var(A)·B²/A⁴ (gbstats; docs.growthbook.io/statistics/details).
 */
export function compareMeansRelatively(a: Sample, b: Sample, level = 0.95): Estimate {
  requireTwo(a.n, b.n);
  const [x, y] = [momentsOf(a), momentsOf(b)];
  if (x.mean === 0) throw new RangeError('A change relative to nothing has no size.');
  const variance =
    y.variance / y.n / x.mean ** 2 + (x.variance / x.n) * (y.mean ** 2 / x.mean ** 4);
  const value = (y.mean - x.mean) / Math.abs(x.mean);
  return estimateOf(value, Math.sqrt(variance), freedomOf(x, y), level);
}

function difference(a: Moments, b: Moments, level: number): Estimate {
  const error = Math.sqrt(a.variance / a.n + b.variance / b.n);
  return estimateOf(b.mean - a.mean, error, freedomOf(a, b), level);
}

/** Welch and Satterthwaite. */
function freedomOf(a: Moments, b: Moments): number {
  const [u, v] = [a.variance / a.n, b.variance / b.n];
  if (u + v === 0) return a.n + b.n - 2;
  return (u + v) ** 2 / (u ** 2 / (a.n - 1) + v ** 2 / (b.n - 1));
}

function requireTwo(...sizes: number[]): void {
  if (sizes.some((n) => n < 2)) throw new RangeError('Each sample needs two observations.');
}
