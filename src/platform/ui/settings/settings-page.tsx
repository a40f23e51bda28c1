import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { messageOf } from '#sdk/problem.ts';
import { FailureView } from '../failure-view.tsx';
import { useTitle } from '../use-title.ts';
import { Waiting } from '../waiting.tsx';
import classes from './settings-page.module.css';

/** The frame of a settings page: what it is about in a sentence, then its parts. */
export function SettingsPage(props: { title: string; lead: ReactNode; children: ReactNode }) {
  useTitle(props.title);
  return (
    <div className={classes.page}>
      <h1>{props.title}</h1>
      <p className={classes.lead}>{props.lead}</p>
      {props.children}
    </div>
  );
}

export function SettingsPart(props: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2>{props.title}</h2>
      {props.about && <p>{props.about}</p>}
      {props.children}
    </section>
  );
}

/** Waits for what a page shows, or says why it is not there. */
export function Loaded<T>(props: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown };
  children: (data: T) => ReactNode;
}) {
  const { data, error, refetch } = props.query;
  if (data !== undefined) return props.children(data);
  if (error) return <FailureView error={error} onRetry={() => void refetch()} />;
  return <Waiting />;
}

/** A bordered list; `empty` stands in its place while there is nothing. */
export function Rows(props: { label: string; empty?: string; children: readonly ReactNode[] }) {
  if (props.children.length === 0 && props.empty)
    return <p className={classes.empty}>{props.empty}</p>;
  return (
    <ul className={classes.rows} aria-label={props.label}>
      {props.children}
    </ul>
  );
}

export function Row(props: { title: ReactNode; detail?: ReactNode; children?: ReactNode }) {
  return (
    <li>
      <div className={classes.what}>
        <strong>{props.title}</strong>
        {props.detail && <small>{props.detail}</small>}
      </div>
      {props.children && <div className={classes.does}>{props.children}</div>}
    </li>
  );
}

export function FormProblem({ error }: { error: unknown }) {
  if (!error) return null;
  return (
    <p className={classes.problem} role="alert">
      {messageOf(error)}
    </p>
  );
}

/** Something shown this once: to copy now. */
export function SecretOnce(props: {
  about: ReactNode;
  value: string;
  /** Leaves it; not for what goes away with another. */
  onDone?: () => void;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Without https the browser offers no clipboard; the text selects itself with one click.
    await navigator.clipboard?.writeText(props.value);
    setCopied(navigator.clipboard !== undefined);
  };
  return (
    <div className={classes.secret} role="status">
      <p>{props.about}</p>
      <div className={classes.inline}>
        <code>{props.value}</code>
        <Button size="compact-md" onClick={() => void copy()}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
        {props.onDone && (
          <Button size="compact-md" variant="default" onClick={props.onDone}>
            Done
          </Button>
        )}
      </div>
    </div>
  );
}

const SURE_MS = 5000;

/** For what can't be undone: the first press asks, the second does it. */
export function SureButton(props: {
  label: string;
  sure: string;
  onSure: () => void;
  loading?: boolean;
}) {
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    if (!asking) return undefined;
    const timer = setTimeout(() => setAsking(false), SURE_MS);
    return () => clearTimeout(timer);
  }, [asking]);
  return (
    <Button
      size="compact-sm"
      variant={asking ? 'filled' : 'default'}
      {...(asking ? { color: 'red' } : {})}
      loading={props.loading ?? false}
      onClick={() => {
        if (asking) props.onSure();
        setAsking(!asking);
      }}
    >
      {asking ? props.sure : props.label}
    </Button>
  );
}

export { classes as settingsClasses };
