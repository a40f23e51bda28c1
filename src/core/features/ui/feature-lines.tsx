import { AppLink } from '#platform/ui/app-link.tsx';
import { StateRing } from '#platform/ui/fields/marks.tsx';
import { FEATURE_STATES } from '../feature-states.ts';
import type { FeatureRecord } from '../features.contract.ts';
import { targetLabel, windowOf } from '../target-window.ts';
import classes from './feature-lines.module.css';

/** Features, a line each: state, title, and when they are to come. */
export function FeatureLines({ features }: { features: readonly FeatureRecord[] }) {
  return (
    <ul className={classes.lines}>
      {features.map((feature) => {
        const at = FEATURE_STATES.findIndex(({ value }) => value === feature.state);
        const option = FEATURE_STATES[at];
        const window = windowOf(feature);
        return (
          <li key={feature.id}>
            {option && (
              <span title={option.label}>
                <StateRing option={option} at={at} of={FEATURE_STATES.length} />
              </span>
            )}
            <AppLink path={`features/${feature.id}`}>{feature.title}</AppLink>
            <span className={classes.when}>{window && targetLabel(window)}</span>
          </li>
        );
      })}
    </ul>
  );
}
