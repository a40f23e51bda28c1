/** A linear model fitted by least squares. */
export interface Fit {
  readonly coefficients: readonly number[];
  readonly residuals: readonly number[];
  /** (XᵀX)⁻¹, for covariances. */
  readonly inverse: readonly (readonly number[])[];
  readonly rows: readonly (readonly number[])[];
}

/**
 * Least squares by Householder reflections, on columns scaled to length one.
 * @throws RangeError where the columns do not tell the coefficients apart.
 */
export function leastSquares(rows: readonly (readonly number[])[], y: readonly number[]): Fit {
  const width = rows[0]?.length ?? 0;
  if (rows.length <= width) throw new RangeError('There are too few points for this model.');
  const scale = Array.from({ length: width }, (_, j) =>
    Math.hypot(...rows.map((row) => row[j] ?? 0)),
  );
  if (scale.includes(0)) throw new RangeError('A term of the model is nowhere present.');
  const work = rows.map((row, i) => [...row.map((value, j) => value / at(scale, j)), at(y, i)]);
  for (let j = 0; j < width; j += 1) reflect(work, j);
  const triangle = Array.from({ length: width }, (_, i) => work[i]?.slice(0, width) ?? []);
  if (triangle.some((row, i) => Math.abs(at(row, i)) < 1e-11)) {
    throw new RangeError('Two terms of the model say the same.');
  }
  const target = Array.from({ length: width }, (_, i) => at(work[i] ?? [], width));
  const coefficients = backSolve(triangle, target).map((value, j) => value / at(scale, j));
  const residuals = rows.map((row, i) => at(y, i) - dot(row, coefficients));
  return { coefficients, residuals, inverse: inverseOf(triangle, scale), rows };
}

function reflect(work: number[][], j: number): void {
  const below = work.slice(j);
  const norm = Math.hypot(...below.map((row) => at(row, j)));
  const head = at(work[j] ?? [], j);
  const alpha = head > 0 ? -norm : norm;
  const vector = below.map((row, i) => at(row, j) - (i === 0 ? alpha : 0));
  const length = dot(vector, vector);
  if (length === 0) return;
  const width = work[0]?.length ?? 0;
  for (let k = j; k < width; k += 1) {
    const share = (2 * below.reduce((sum, row, i) => sum + at(vector, i) * at(row, k), 0)) / length;
    for (const [i, row] of below.entries()) row[k] = at(row, k) - share * at(vector, i);
  }
}

function backSolve(triangle: readonly (readonly number[])[], target: readonly number[]): number[] {
  const solution = new Array<number>(target.length).fill(0);
  for (let i = target.length - 1; i >= 0; i -= 1) {
    const row = triangle[i] ?? [];
    let rest = at(target, i);
    for (let j = i + 1; j < target.length; j += 1) rest -= at(row, j) * at(solution, j);
    solution[i] = rest / at(row, i);
  }
  return solution;
}

/** (RᵀR)⁻¹ = R⁻¹R⁻ᵀ, back on the scale of the columns. */
function inverseOf(triangle: readonly (readonly number[])[], scale: readonly number[]): number[][] {
  const size = scale.length;
  const columns = Array.from({ length: size }, (_, k) =>
    backSolve(
      triangle,
      Array.from({ length: size }, (_, i) => Number(i === k)),
    ),
  );
  return scale.map((a, i) =>
    scale.map(
      (b, j) => columns.reduce((sum, column) => sum + at(column, i) * at(column, j), 0) / (a * b),
    ),
  );
}

/**
 * Variance of a combination of the coefficients after Newey and West (1987): right also where
 * neighbouring errors go together, up to `lags` points apart, weighted 1 − l/(lags + 1), and
 * multiplied by n/(n − p) for few points.
 */
export function neweyWestVariance(fit: Fit, combination: readonly number[], lags: number): number {
  // The combination's share in every point: scores reduce to one number each.
  const weights = fit.inverse.map((row) => dot(row, combination));
  const scores = fit.rows.map((row, i) => dot(row, weights) * at(fit.residuals, i));
  let sum = dot(scores, scores);
  for (let lag = 1; lag <= Math.min(lags, scores.length - 1); lag += 1) {
    const together = scores
      .slice(lag)
      .reduce((total, score, i) => total + score * at(scores, i), 0);
    sum += 2 * (1 - lag / (lags + 1)) * together;
  }
  const n = scores.length;
  return (sum * n) / (n - fit.coefficients.length);
}

/** How far apart errors are taken to go together: ⌊4 (n/100)^(2/9)⌋ (Newey and West 1994). */
export function usualLags(points: number): number {
  return Math.floor(4 * (points / 100) ** (2 / 9));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * at(b, i), 0);
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
