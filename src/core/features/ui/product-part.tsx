import { lazy, Suspense } from 'react';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';

const ProductFeatures = lazy(() => import('./product-features.tsx'));

/** On the page of a product: the features of it and of what lies below it. */
export default function ProductPart({ resource, record }: RecordSlotProps) {
  if (resource.noun !== 'product') return null;
  return (
    <Suspense>
      <ProductFeatures resource={resource} record={record} />
    </Suspense>
  );
}
