import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/** An estimate with what is known of its uncertainty. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  /** Degrees of freedom of its t distribution; infinite where it is normal. */
  readonly freedom: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided, against no effect. */
  readonly p: number;
}

/** An estimate with its interval (95 % unless told) from Student's t, or the normal distribution. */
export function estimateOf(
  value: number,
  standardError: number,
  freedom: number,
  level = 0.95,
): Estimate {
  const half = quantile((1 + level) / 2, freedom) * standardError;
  const p =
    standardError === 0 ? Number(value === 0) : tail(Math.abs(value / standardError), freedom);
  return { value, standardError, freedom, low: value - half, high: value + half, p };
}

function quantile(share: number, freedom: number): number {
  // Beyond this the two agree to six digits.
  return tQuantile(share, Number.isFinite(freedom) ? freedom : 1e9);
}

function tail(t: number, freedom: number): number {
  return 2 * (Number.isFinite(freedom) ? tCdf(-t, freedom) : normalCdf(-t, 0, 1));
}
