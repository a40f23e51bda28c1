import { Button, Code } from '@mantine/core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { messageOf } from '#sdk/problem.ts';
import classes from './door.module.css';

/** An address that leads nowhere. */
export function MissingPage() {
  return (
    <div className={classes.trouble}>
      <h1>There is nothing here</h1>
      <p>The address may be mistyped, or what it named was moved.</p>
      <Link to="/" className={classes.home}>
        Go to the start
      </Link>
    </div>
  );
}

/** A page that failed to show itself; the rest of the application goes on. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  return (
    <div className={classes.trouble} role="alert">
      <h1>This page failed</h1>
      <p>
        Nothing you saved is lost. Try it again; if it fails again, pass this on to whoever runs it:
      </p>
      <Code block>{messageOf(error)}</Code>
      <Button onClick={() => (isStale(error) ? window.location.reload() : reset())}>
        Try again
      </Button>
    </div>
  );
}

/** A part of the application that a newer version has replaced on the server. */
function isStale(error: unknown): boolean {
  return /dynamically imported module|importing a module/i.test(messageOf(error));
}
