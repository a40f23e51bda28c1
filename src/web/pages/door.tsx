import type { ReactNode } from 'react';
import { messageOf } from '#sdk/problem.ts';
import icon from '../icon.svg';
import classes from './door.module.css';

/** The frame of the pages in front of the application: sign in, join, choose. */
export function Door(props: { title: string; lead?: ReactNode; children?: ReactNode }) {
  return (
    <main className={classes.door}>
      <div className={classes.card}>
        <img className={classes.mark} src={icon} alt="Throughline" />
        <h1>{props.title}</h1>
        {props.lead && <p className={classes.lead}>{props.lead}</p>}
        {props.children}
      </div>
    </main>
  );
}

export function DoorProblem({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p className={classes.problem} role="alert">
      {messageOf(error)}
    </p>
  );
}
