import classes from './matrix.module.css';
import { acrossOf, downOf, type Plot } from './matrix-layout.ts';
import { shown } from './numbers.tsx';

/** The figures below the plot. */
export function XTicks({ plot }: { plot: Plot }) {
  return (
    <div className={classes.xTicks} aria-hidden="true">
      {plot.x.ticks.map((tick) => (
        <span key={tick} style={{ left: acrossOf(plot, tick) }}>
          {shown(tick)}
        </span>
      ))}
    </div>
  );
}

/** The figures beside the plot. */
export function YTicks({ plot }: { plot: Plot }) {
  return (
    <div className={classes.yTicks} aria-hidden="true">
      {plot.y.ticks.map((tick) => (
        <span key={tick} style={{ top: downOf(plot, tick) }}>
          {shown(tick)}
        </span>
      ))}
    </div>
  );
}
