import classes from './metrics.module.css';

const WIDTH = 96;
const HEIGHT = 24;

/** Daily values as a small line; days without one are left out. Says nothing that the text beside it does not. */
export function Spark({ values }: { values: readonly (number | null)[] }) {
  const points = values.flatMap((value, at) => (value === null ? [] : [{ at, value }]));
  if (points.length < 2) return <span className={classes.spark} aria-hidden="true" />;
  const [low, high] = [
    Math.min(...points.map(({ value }) => value)),
    Math.max(...points.map(({ value }) => value)),
  ];
  const x = (at: number) => (at / Math.max(1, values.length - 1)) * (WIDTH - 4) + 2;
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - 3 - ((value - low) / (high - low)) * (HEIGHT - 6);
  const path = points.map(({ at, value }) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`);
  const last = points.at(-1);
  return (
    <svg
      className={classes.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polyline points={path.join(' ')} />
      {last && <circle cx={x(last.at)} cy={y(last.value)} r="2" />}
    </svg>
  );
}
