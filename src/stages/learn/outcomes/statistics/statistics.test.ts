import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Point } from '#stages/learn/metrics/point.ts';
import { calibrate } from './calibration.ts';
import { estimateOf } from './distributions.ts';
import { differenceInDifferences, interruptedTimeSeries, TooLittleData } from './effect.ts';
import { leastSquares, neweyWestVariance } from './least-squares.ts';
import { compareMeans, compareMeansRelatively, compareShares } from './two-samples.ts';
import { verdictOf } from './verdict.ts';

describe('two samples', () => {
  // growthbook/packages/stats/tests/frequentist/test_tests.py (MIT), two-sided t tests.
  const a = { n: 3407, sum: 1396.87, sumOfSquares: 52377.9767 };
  const b = { n: 3461, sum: 2422.7, sumOfSquares: 134698.29 };

  it('agree with gbstats', () => {
    const relative = compareMeansRelatively(a, b);
    expect([relative.value, relative.low, relative.high, relative.p].map(to5)).toEqual([
      0.70732, -0.03526, 1.44989, 0.06191,
    ]);
    const absolute = compareMeans(a, b);
    expect([absolute.low, absolute.high, absolute.p].map(to5)).toEqual([0.04538, 0.53462, 0.02016]);
  });

  it('agree with scipy on the distributions', () => {
    // scipy.stats.t.ppf(0.975, 10), norm.ppf(0.975), 2 * norm.sf(1.96); t with five degrees of freedom in closed form
    expect(estimateOf(0, 1, 10).high).toBeCloseTo(2.2281388519649385, 9);
    expect(estimateOf(0, 1, Number.POSITIVE_INFINITY).high).toBeCloseTo(1.959963984540054, 7);
    expect(estimateOf(2, 1, 5).p).toBeCloseTo(0.10193947882985832, 12);
    expect(estimateOf(1.96, 1, Number.POSITIVE_INFINITY).p).toBeCloseTo(0.0499957903, 9);
  });

  it('compare shares', () => {
    // Agresti, Categorical Data Analysis (3rd ed.), 3.1.1: aspirin and heart attacks,
    // 189 of 11,034 under placebo, 104 of 11,037 under aspirin: 0.0077, standard error 0.0015,
    // interval 0.005 to 0.011.
    const placebo = { n: 11_034, hits: 189 };
    const aspirin = { n: 11_037, hits: 104 };
    const found = compareShares(aspirin, placebo);
    expect(found.value).toBeCloseTo(0.0077, 4);
    expect(found.standardError).toBeCloseTo(0.0015, 4);
    expect([found.low, found.high].map((x) => Math.round(x * 1000) / 1000)).toEqual([0.005, 0.011]);
  });
});

const to5 = (value: number) => Math.round(value * 1e5) / 1e5;

describe('least squares', () => {
  // NIST StRD, Longley (1967): certified values, a high level of difficulty.
  const longley = [
    [60323, 83.0, 234289, 2356, 1590, 107608, 1947],
    [61122, 88.5, 259426, 2325, 1456, 108632, 1948],
    [60171, 88.2, 258054, 3682, 1616, 109773, 1949],
    [61187, 89.5, 284599, 3351, 1650, 110929, 1950],
    [63221, 96.2, 328975, 2099, 3099, 112075, 1951],
    [63639, 98.1, 346999, 1932, 3594, 113270, 1952],
    [64989, 99.0, 365385, 1870, 3547, 115094, 1953],
    [63761, 100.0, 363112, 3578, 3350, 116219, 1954],
    [66019, 101.2, 397469, 2904, 3048, 117388, 1955],
    [67857, 104.6, 419180, 2822, 2857, 118734, 1956],
    [68169, 108.4, 442769, 2936, 2798, 120445, 1957],
    [66513, 110.8, 444546, 4681, 2637, 121950, 1958],
    [68655, 112.6, 482704, 3813, 2552, 123366, 1959],
    [69564, 114.2, 502601, 3931, 2514, 125368, 1960],
    [69331, 115.7, 518173, 4806, 2572, 127852, 1961],
    [70551, 116.9, 554894, 4007, 2827, 130081, 1962],
  ];

  it('meets the certified values of NIST', () => {
    const fit = leastSquares(
      longley.map(([, ...x]) => [1, ...x]),
      longley.map(([y = 0]) => y),
    );
    const certified = [
      -3482258.63459582, 15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359,
      -0.0511041056535807, 1829.15146461355,
    ];
    for (const [i, value] of certified.entries()) {
      expect((fit.coefficients[i] ?? 0) / value).toBeCloseTo(1, 6);
    }
    const errors = [890420.383607373, 84.9149257747669, 0.0334910077722432, 0.488399681651699];
    const left = fit.residuals.reduce((sum, residual) => sum + residual ** 2, 0);
    const variance = left / (longley.length - fit.coefficients.length);
    for (const [i, value] of errors.entries()) {
      const error = Math.sqrt(variance * (fit.inverse[i]?.[i] ?? 0));
      expect(error / value).toBeCloseTo(1, 6);
    }
  });

  it('has the covariance of Newey and West by its definition', () => {
    const point = fc.tuple(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(point, { minLength: 6, maxLength: 20 }), fc.nat(4), (points, lags) => {
        const rows = points.map(([, x], i) => [1, i, x + i * i * 0.1]);
        const fit = leastSquares(
          rows,
          points.map(([y]) => y),
        );
        expect(neweyWestVariance(fit, [0, 1, 0], lags)).toBeCloseTo(byDefinition(fit, lags), 8);
      }),
    );
  });

  /** (XᵀX)⁻¹ (Γ₀ + Σ w (Γₗ + Γₗᵀ)) (XᵀX)⁻¹, element by element. */
  function byDefinition(
    { rows, residuals, inverse }: ReturnType<typeof leastSquares>,
    lags: number,
  ) {
    let total = 0;
    for (const [i, a] of rows.entries()) {
      for (const [j, b] of rows.entries()) {
        const lag = Math.abs(i - j);
        if (lag > lags) continue;
        const part = (row: readonly number[]) =>
          row.reduce((sum, value, k) => sum + value * (inverse[1]?.[k] ?? 0), 0);
        total +=
          (1 - lag / (lags + 1)) * part(a) * part(b) * (residuals[i] ?? 0) * (residuals[j] ?? 0);
      }
    }
    return (total * rows.length) / (rows.length - 3);
  }
});

const dayOf = (i: number) =>
  new Date(Date.UTC(2026, 0, 5) + i * 86_400_000).toISOString().slice(0, 10);

/** Reproducible noise: mulberry32, made normal by Box and Muller. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

describe('interrupted time series', () => {
  it('is the distance of two lines, where no season is taken out', () => {
    // Wagner et al. 2002: with a change of level and slope the model is one line before, one after.
    const before = [10, 12, 11, 14, 13, 15, 16, 15, 18, 17, 19, 20, 19, 22];
    const after = [30, 31, 30, 33, 34, 33, 36];
    const points = [...before, ...after].map((value, i) => ({ day: dayOf(i), value }));
    const effect = interruptedTimeSeries(points, dayOf(14));
    const line = (values: number[], x0: number) => {
      const n = values.length;
      const mx = x0 + (n - 1) / 2;
      const my = values.reduce((s, v) => s + v, 0) / n;
      const sxy = values.reduce((s, v, i) => s + (x0 + i - mx) * (v - my), 0);
      const sxx = values.reduce((s, _, i) => s + (x0 + i - mx) ** 2, 0);
      return (x: number) => my + (sxy / sxx) * (x - mx);
    };
    const [first, second] = [line(before, 0), line(after, 14)];
    expect(effect.change.value).toBeCloseTo(second(17) - first(17), 9);
    expect(effect.expected[0]?.value).toBeCloseTo(first(14), 9);
    expect(effect.change.low).toBeGreaterThan(0);
  });

  it('is not misled by weekends', () => {
    const week = [0, 0, 0, 0, 0, -40, -45];
    const points: Point[] = Array.from({ length: 70 }, (_, i) => ({
      day: dayOf(i),
      value: 100 + 0.5 * i + (week[i % 7] ?? 0) + (i >= 60 ? 12 : 0),
    }));
    const { change, relative } = interruptedTimeSeries(points, dayOf(60));
    expect(change.value).toBeCloseTo(12, 6);
    expect(relative?.value).toBeGreaterThan(0.08);
  });

  it('holds the truth about as often as its interval says, with errors that go together', () => {
    let held = 0;
    const rounds = 200;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const next = noise(seed);
      let error = 0;
      const points = Array.from({ length: 120 }, (_, i) => {
        error = 0.2 * error + next();
        return { day: dayOf(i), value: 50 + 0.1 * i + (i % 7) + error + (i >= 90 ? 3 : 0) };
      });
      const { change } = interruptedTimeSeries(points, dayOf(90));
      if (change.low <= 3 && 3 <= change.high) held += 1;
    }
    expect(held / rounds).toBeGreaterThan(0.88);
    expect(held / rounds).toBeLessThan(0.985);
  });

  it('does so with values that look back on a week, and says where too few share no day', () => {
    const stepped = (seed: number, lookBack: number) => {
      const next = noise(seed);
      const daily = Array.from({ length: 260 }, (_, i) => 50 + next() * 3 + (i >= 190 ? 3 : 0));
      return Array.from({ length: 260 - lookBack }, (_, i) => {
        const window = daily.slice(i + 1, i + 1 + lookBack);
        return { day: dayOf(i + lookBack), value: window.reduce((a, b) => a + b, 0) / lookBack };
      });
    };
    let held = 0;
    const rounds = 200;
    for (let seed = 1; seed <= rounds; seed += 1) {
      const { change } = interruptedTimeSeries(stepped(seed, 7), dayOf(190), { lookBack: 7 });
      if (change.low <= 3 && 3 <= change.high) held += 1;
    }
    expect(held / rounds).toBeGreaterThan(0.88);
    expect(held / rounds).toBeLessThan(0.985);
    const monthly = () => interruptedTimeSeries(stepped(1, 28), dayOf(190), { lookBack: 28 });
    expect(monthly).toThrow(/6 spans of 28 days before and 2 after/);
  });

  it('says when the days are too few', () => {
    const points = Array.from({ length: 15 }, (_, i) => ({ day: dayOf(i), value: i }));
    expect(() => interruptedTimeSeries(points, dayOf(14))).toThrow(TooLittleData);
  });
});

it('difference in differences is that of the four means', () => {
  const next = noise(7);
  const make = (base: number, step: number) =>
    Array.from({ length: 60 }, (_, i) => ({
      day: dayOf(i),
      value: base + Math.sin(i) * 5 + next() + (i >= 40 ? step : 0),
    }));
  const [treated, control] = [make(20, 9), make(50, 2)];
  const mean = (points: Point[], after: boolean) => {
    const own = points.filter(({ day }) => day >= dayOf(40) === after);
    return own.reduce((sum, { value }) => sum + value, 0) / own.length;
  };
  const expected =
    mean(treated, true) - mean(treated, false) - (mean(control, true) - mean(control, false));
  const { change } = differenceInDifferences(treated, control, dayOf(40));
  expect(change.value).toBeCloseTo(expected, 9);
  expect(change.low).toBeLessThan(7);
  expect(change.high).toBeGreaterThan(7);
});

describe('the verdict', () => {
  const measured = (low: number, value: number, high: number) => ({ low, value, high });
  const predicted = { low: 5, high: 10 };

  it('follows from where the interval lies', () => {
    expect(verdictOf(predicted, measured(3, 6, 9))).toBe('as_predicted');
    expect(verdictOf(predicted, measured(11, 12, 13))).toBe('as_predicted');
    expect(verdictOf(predicted, measured(1, 3, 5))).toBe('less');
    expect(verdictOf(predicted, measured(-2, 1, 4))).toBe('no_effect');
    expect(verdictOf(predicted, measured(-2, 3, 8))).toBe('unclear');
    expect(verdictOf(predicted, measured(-8, -5, -2))).toBe('worse');
    expect(verdictOf(predicted, null)).toBe('unclear');
    expect(() => verdictOf({ low: -1, high: 2 }, null)).toThrow(RangeError);
  });

  it('is the same for what is to fall', () => {
    const number = fc.double({ min: -20, max: 20, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number, number), ([a, b, c]) => {
        const [low = 0, value = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
        expect(verdictOf({ low: -10, high: -5 }, measured(-high, -value, -low))).toBe(
          verdictOf(predicted, measured(low, value, high)),
        );
      }),
    );
  });
});

describe('calibration', () => {
  const said = (group: string, ...ratios: number[]) =>
    ratios.map((ratio) => ({ group, predicted: { low: 8, high: 12 }, actual: 10 * ratio }));

  it('counts bias, spread and hits, and trusts many outcomes more than few', () => {
    const [ana, ben, cem] = calibrate([
      ...said('Ana', 0.5, 0.55, 0.45, 0.5, 0.6, 0.4, 0.5, 0.5),
      ...said('Ben', 1, 1.1, 0.9, 1.05),
      ...said('Cem', 2),
    ]);
    expect(ana).toMatchObject({ group: 'Ana', count: 8, inside: 0 });
    expect(ana?.bias).toBeCloseTo(-0.5, 9);
    expect(ana?.factor).toBeLessThan(0.55);
    expect(ben?.inside).toBe(1);
    expect(cem).toMatchObject({ group: 'Cem', spread: null });
    expect(cem?.shrunkenBias).toBeLessThan(cem?.bias ?? 0);
  });

  it('treats all alike where groups do not differ', () => {
    const [one, two] = calibrate([...said('A', 0.5, 1.5), ...said('B', 0.6, 1.4)]);
    expect(one?.shrunkenBias).toBeCloseTo(0, 9);
    expect(two?.factor).toBeCloseTo(1, 9);
  });
});
