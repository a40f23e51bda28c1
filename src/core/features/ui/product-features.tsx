import { useMemo } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { AddButton } from '#platform/ui/add-button.tsx';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { useCount, useResourceList } from '#platform/ui/data/use-resource-list.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { FEATURE_STATES } from '../feature-states.ts';
import { type FeatureRecord, features } from '../features.contract.ts';
import { FeatureLines } from './feature-lines.tsx';
import classes from './product-features.module.css';

const RESOURCE = features as unknown as AnyResource;
const MOST = 50;

/** The features of a product by state, those that most asked for first. */
export default function ProductFeatures({ record }: RecordSlotProps) {
  const { create } = useApp();
  const allowed = useAllowed();
  const filter = useMemo(() => ({ 'productId.within': record.id }), [record.id]);
  const query = useMemo(() => ({ ...filter, sort: '-demand', limit: String(MOST) }), [filter]);
  const found = useResourceList(RESOURCE, query);
  const count = useCount(RESOURCE, filter);
  if (found.error) return <FailureView error={found.error} onRetry={found.retry} />;
  if (found.state !== 'ready' || count === null) return <Arriving />;
  const shown = found.items.slice(0, MOST) as unknown as FeatureRecord[];
  const listPath = (more: Record<string, string> = {}) =>
    `${features.path}?${new URLSearchParams({ ...filter, ...more })}`;
  return (
    <section className={classes.part} aria-label="Features">
      <h2>Features</h2>
      {count === 0 && <p className={classes.quiet}>It has no features yet.</p>}
      {FEATURE_STATES.map(({ value, label }) => {
        const ofState = shown.filter(({ state }) => state === value);
        if (ofState.length === 0) return null;
        return (
          <div key={value} className={classes.state}>
            <h3>
              <AppLink path={listPath({ state: value })}>{label}</AppLink>
            </h3>
            <FeatureLines features={ofState} />
          </div>
        );
      })}
      {count > 0 && (
        <p className={classes.quiet}>
          <AppLink path={listPath()}>
            {count > shown.length
              ? `All ${count.toLocaleString()} in the list; these are the ${shown.length} most asked for`
              : 'Open them as a list'}
          </AppLink>
        </p>
      )}
      {record.archivedAt === null && allowed(features.policy.create) && (
        <AddButton onClick={() => create(features.noun, { productId: record.id })}>
          Add a feature
        </AddButton>
      )}
    </section>
  );
}
