import type { InputDefinition } from '../score-methods.ts';
import classes from './matrix.module.css';
import { acrossOf, downOf, type Plot } from './matrix-layout.ts';
import { shownOf } from './numbers.tsx';

interface Props {
  readonly plot: Plot;
  /** What is counted along the axis. */
  readonly of: InputDefinition;
}

/** The figures below the plot. */
export function XTicks({ plot, of }: Props) {
  return (
    <div className={classes.xTicks} aria-hidden="true">
      {plot.x.ticks.map((tick) => (
        <span key={tick} style={{ left: acrossOf(plot, tick) }}>
          {shownOf(of, tick)}
        </span>
      ))}
    </div>
  );
}

/** The figures beside the plot. */
export function YTicks({ plot, of }: Props) {
  return (
    <div className={classes.yTicks} aria-hidden="true">
      {plot.y.ticks.map((tick) => (
        <span key={tick} style={{ top: downOf(plot, tick) }}>
          {shownOf(of, tick)}
        </span>
      ))}
    </div>
  );
}
