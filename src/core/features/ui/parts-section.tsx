import { useQuery } from '@tanstack/react-query';
import { AddButton } from '#platform/ui/add-button.tsx';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { AppLink } from '#platform/ui/app-link.tsx';
import { Arriving } from '#platform/ui/arriving.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { featureRoutes, features } from '../features.contract.ts';
import { FeatureLines } from './feature-lines.tsx';
import classes from './parts-section.module.css';

/** The features that this one is made of. */
export default function PartsSection({ record }: RecordSlotProps) {
  const { client, workspace, create } = useApp();
  const allowed = useAllowed();
  const mayAdd = record.archivedAt === null && allowed(features.policy.create);
  const { data } = useQuery({
    queryKey: [...keys.noun(workspace.slug, 'feature'), 'tree', 'parts', record.id],
    queryFn: ({ signal }) =>
      client.call(featureRoutes.tree, {
        params: { workspace: workspace.slug },
        query: { parentId: record.id, limit: 200 },
        signal,
      }),
  });
  return (
    <>
      {!data && <Arriving />}
      {data && data.items.length > 0 && <FeatureLines features={data.items} />}
      {data?.nextCursor && (
        <AppLink path={`features?parentId=${record.id}`}>See all parts in the list</AppLink>
      )}
      {data?.items.length === 0 && !mayAdd && <p className={classes.none}>It has no parts.</p>}
      {mayAdd && (
        <AddButton
          onClick={() =>
            create('feature', { parentId: record.id, productId: record.productId ?? null })
          }
        >
          Add a part
        </AddButton>
      )}
    </>
  );
}
