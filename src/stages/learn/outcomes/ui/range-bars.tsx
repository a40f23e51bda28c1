import type { Scale } from '../predictions.contract.ts';
import { rangeInWords, signedRoughly, unitOf } from '../predictions.rules.ts';
import classes from './outcomes.module.css';
import { withUnit } from './words.ts';

interface Props {
  readonly scale: Scale;
  readonly unit: string | null;
  readonly predicted: { readonly low: number; readonly high: number };
  readonly measured: { readonly value: number; readonly low: number; readonly high: number } | null;
}

const WIDTH = 100;

/** The predicted range above the measured one, on one scale with zero marked. */
export function RangeBars({ scale, unit, predicted, measured }: Props) {
  const ends = [0, predicted.low, predicted.high, measured?.low ?? 0, measured?.high ?? 0];
  const least = Math.min(...ends);
  const most = Math.max(...ends);
  const margin = (most - least) * 0.06;
  const at = (value: number) =>
    ((value - least + margin) / (most - least + 2 * margin || 1)) * WIDTH;
  const suffix = unitOf(scale, unit);
  const span = (low: number, high: number) => ({
    left: `${at(low)}%`,
    width: `max(4px, ${at(high) - at(low)}%)`,
  });
  return (
    <div className={classes.bars}>
      <span className={classes.barLabel}>Predicted</span>
      <div className={classes.track} aria-hidden="true">
        <i className={classes.zero} style={{ left: `${at(0)}%` }} />
        <i className={classes.predicted} style={span(predicted.low, predicted.high)} />
      </div>
      <span className={classes.barWords}>{rangeInWords({ ...predicted, scale }, unit)}</span>
      <span className={classes.barLabel}>Measured</span>
      <div className={classes.track} aria-hidden="true">
        <i className={classes.zero} style={{ left: `${at(0)}%` }} />
        {measured && (
          <>
            <i className={classes.measured} style={span(measured.low, measured.high)} />
            <i className={classes.estimate} style={{ left: `${at(measured.value)}%` }} />
          </>
        )}
      </div>
      <span className={classes.barWords}>
        {measured ? (
          <>
            <strong>{withUnit(measured.value, suffix)}</strong>{' '}
            <small>
              {signedRoughly(measured.low)} to {signedRoughly(measured.high)}
            </small>
          </>
        ) : (
          'nothing to go by'
        )}
      </span>
    </div>
  );
}
