import { Progress } from '@mantine/core';
import type { SampleProgress } from '../sample.contract.ts';
import classes from './sample.module.css';

/** A bar with what is being done; it can be left, the work goes on. */
export function SampleBar({ progress }: { progress: SampleProgress }) {
  const percent = Math.round(progress.done * 100);
  return (
    <div className={classes.progress} aria-live="polite">
      <Progress value={percent} size="sm" aria-label="Making the sample" transitionDuration={150} />
      <p>
        {progress.step} <span>{percent} %</span>
      </p>
    </div>
  );
}
