import { Loader } from '@mantine/core';
import { Arriving } from './arriving.tsx';
import classes from './waiting.module.css';

/** A sign that something is on its way; invisible for the first 150 ms. */
export function WaitingSign({ label = 'Loading' }: { label?: string }) {
  return (
    <div className={classes.root} role="status" aria-label={label}>
      <Loader size="sm" color="gray" type="dots" />
    </div>
  );
}

/** The same in the place of a part, for which the parts around it are held back. */
export function Waiting({ label }: { label?: string }) {
  return (
    <Arriving>
      <WaitingSign {...(label ? { label } : {})} />
    </Arriving>
  );
}
