import { Loader } from '@mantine/core';
import { Arriving } from './arriving.tsx';
import classes from './waiting.module.css';

/** A sign that something is on its way; invisible for the first 150 ms. */
export function Waiting({ label = 'Loading' }: { label?: string }) {
  return (
    <Arriving>
      <div className={classes.root} role="status" aria-label={label}>
        <Loader size="sm" color="gray" type="dots" />
      </div>
    </Arriving>
  );
}
