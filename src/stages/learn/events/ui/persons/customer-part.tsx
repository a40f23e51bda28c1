import { lazy, Suspense } from 'react';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import classes from './persons.module.css';

const CustomerActivity = lazy(() => import('./customer-activity.tsx'));

/** On the page of a contact or a company: what they did in the product. */
export default function CustomerPart(props: RecordSlotProps) {
  const { noun } = props.resource;
  if (noun !== 'contact' && noun !== 'company') return null;
  return (
    <section className={classes.part} aria-label="What they did">
      <h2>What they did</h2>
      <Suspense>
        <CustomerActivity {...props} />
      </Suspense>
    </section>
  );
}
