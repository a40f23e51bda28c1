import { IconCircleCheckFilled } from '@tabler/icons-react';
import { createContext, useContext } from 'react';
import { AppLink } from './app-link.tsx';
import type { Icon } from './feature-ui.ts';
import classes from './start-step.module.css';

interface Started {
  readonly taken: ReadonlySet<string>;
  readonly take: (step: string) => void;
}

/** Which steps the reader has taken already; given by the part of home that holds them. */
export const StartContext = createContext<Started>({ taken: new Set(), take: () => {} });

interface Props {
  /** Its name among the steps that were taken. */
  readonly id: string;
  readonly icon: Icon;
  readonly title: string;
  /** What is learnt by it. */
  readonly about: string;
  /** A link to where it is done, or what begins it. */
  readonly to: string | (() => void);
}

/** One step of getting to know the work: a way to a real record, with a check once it was gone. */
export function StartStep({ id, icon: StepIcon, title, about, to }: Props) {
  const { taken, take } = useContext(StartContext);
  const done = taken.has(id);
  const words = (
    <>
      {done ? <IconCircleCheckFilled size={18} /> : <StepIcon size={18} stroke={1.5} />}
      <strong>
        {title}
        {done && <span className={classes.said}> (done)</span>}
      </strong>
      <span>{about}</span>
    </>
  );
  return (
    <li data-done={done || undefined}>
      {typeof to === 'string' ? (
        <AppLink path={to} className={classes.step} onClick={() => take(id)}>
          {words}
        </AppLink>
      ) : (
        <button
          type="button"
          className={classes.step}
          onClick={() => {
            take(id);
            to();
          }}
        >
          {words}
        </button>
      )}
    </li>
  );
}
