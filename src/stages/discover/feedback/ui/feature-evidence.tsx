import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import Evidence from './evidence.tsx';
import classes from './timeline.module.css';

/** Features are no part of discovery, yet what customers said speaks for them as well. */
export default function FeatureEvidence(props: RecordSlotProps) {
  if (props.resource.noun !== 'feature') return null;
  return (
    <section className={classes.onFeature} aria-label="Evidence">
      <h2>Evidence</h2>
      <Evidence {...props} />
    </section>
  );
}
