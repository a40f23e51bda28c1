import { Button, Group } from '@mantine/core';
import { features } from '#core/features/features.contract.ts';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import type { Roadmap } from '../roadmaps.contract.ts';
import classes from './roadmap.module.css';

/** What a roadmap without items says: why it is empty and how to begin. */
export function EmptyRoadmap({ roadmap }: { roadmap: Roadmap }) {
  const { create, go } = useApp();
  const allowed = useAllowed();
  const filtered = Object.keys(roadmap.filter).length > 0 || roadmap.productId !== null;
  return (
    <div className={classes.empty}>
      <h2>Nothing is on this roadmap yet</h2>
      <p>
        {filtered
          ? 'It shows the features that meet its filter. Widen the filter, or bring a feature into one of its states.'
          : 'It shows your features. Add the first one, and drag it where it belongs.'}
      </p>
      <Group gap="xs" mt="xs">
        {allowed(features.policy.create) && (
          <Button
            onClick={() =>
              create('feature', {
                state: roadmap.filter.state?.split(',')[0] ?? 'planned',
                ...(roadmap.productId ? { productId: roadmap.productId } : {}),
                ...(roadmap.layout === 'horizons' ? { horizon: 'now' } : {}),
              })
            }
          >
            New feature
          </Button>
        )}
        <Button variant="default" onClick={() => go('features')}>
          See all features
        </Button>
      </Group>
    </div>
  );
}
