import type { Decline } from '../declines.contract.ts';
import { revisitProgress } from '../revisit.ts';
import classes from './declines.module.css';

/** How far each part of the condition is met; any one suffices. */
export function Progress({ decline }: { decline: Decline }) {
  const parts = revisitProgress(decline);
  if (decline.status !== 'standing') return <span>{decline.endedBecause}</span>;
  if (parts.length === 0) return <span className={classes.quiet}>Nothing; it stays declined.</span>;
  return (
    <ul className={classes.progress}>
      {parts.map(({ label, share }) => (
        <li key={label}>
          {share !== null && (
            <span className={classes.meter} aria-hidden="true">
              <i style={{ width: `${share * 100}%` }} />
            </span>
          )}
          {label}
        </li>
      ))}
    </ul>
  );
}
