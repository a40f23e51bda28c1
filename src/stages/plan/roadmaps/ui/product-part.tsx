import { lazy, Suspense } from 'react';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';

const ProductRoadmaps = lazy(() => import('./product-roadmaps.tsx'));

/** On the page of a product: the roadmaps that were made for it. */
export default function ProductPart({ resource, record }: RecordSlotProps) {
  if (resource.noun !== 'product') return null;
  return (
    <Suspense>
      <ProductRoadmaps resource={resource} record={record} />
    </Suspense>
  );
}
