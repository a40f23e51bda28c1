import { type DayRange, daysIn, type Tick } from '../timeline-scale.ts';
import classes from './timeline.module.css';

interface Props {
  readonly range: DayRange;
  readonly major: readonly Tick[];
  readonly minor: readonly Tick[];
  /** Pixels to a day. */
  readonly scale: number;
  readonly now: { readonly left: number; readonly width: number } | null;
}

/** The scale on top, the lines down from it, and where today is. */
export function TimelineHead({ range, major, minor, scale, now }: Props) {
  return (
    <>
      <div className={classes.head} aria-hidden="true">
        <div className={classes.corner} />
        <div className={classes.axis}>
          {[major, minor].map((ticks, level) => (
            <div key={ticks === major ? 'major' : 'minor'} data-level={level}>
              {ticks.map((tick) => (
                <span
                  key={tick.start}
                  className={classes.tick}
                  style={{ width: daysIn(tick) * scale }}
                >
                  <span>{tick.label}</span>
                </span>
              ))}
            </div>
          ))}
        </div>
      </div>
      <div className={classes.grid} aria-hidden="true">
        {minor.map((tick) => (
          <i key={tick.start} style={{ width: daysIn(tick) * scale }} />
        ))}
        {now && (
          <b style={{ left: now.left * daysIn(range) * scale }}>
            <span className={classes.today}>Today</span>
          </b>
        )}
      </div>
    </>
  );
}
