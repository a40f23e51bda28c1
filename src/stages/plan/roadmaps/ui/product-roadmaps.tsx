import { IconMap2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { AddButton } from '#platform/ui/add-button.tsx';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { useResourceList } from '#platform/ui/data/use-resource-list.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { titleOf } from '#platform/ui/registry.ts';
import { roadmaps } from '../roadmaps.contract.ts';
import classes from './product-roadmaps.module.css';

const RESOURCE = roadmaps as unknown as AnyResource;

/** The roadmaps of a product, a line each. */
export default function ProductRoadmaps({ record }: RecordSlotProps) {
  const { create } = useApp();
  const allowed = useAllowed();
  const query = useMemo(() => ({ productId: record.id }), [record.id]);
  const found = useResourceList(RESOURCE, query);
  if (found.error) return <FailureView error={found.error} onRetry={found.retry} />;
  if (found.state !== 'ready') return <Arriving />;
  const may = record.archivedAt === null && allowed(roadmaps.policy.create);
  if (found.items.length === 0 && !may) return null;
  return (
    <section className={classes.part} aria-label="Roadmaps">
      <h2>Roadmaps</h2>
      <ul>
        {found.items.map((roadmap) => (
          <li key={roadmap.id}>
            <IconMap2 size={15} stroke={1.75} />
            <AppLink path={`${roadmaps.path}/${roadmap.id}`}>{titleOf(RESOURCE, roadmap)}</AppLink>
          </li>
        ))}
      </ul>
      {found.hasMore && (
        <AppLink path={`${roadmaps.path}?${new URLSearchParams(query)}`}>
          Open them as a list
        </AppLink>
      )}
      {may && (
        <AddButton onClick={() => create(roadmaps.noun, { productId: record.id })}>
          Add a roadmap
        </AddButton>
      )}
    </section>
  );
}
