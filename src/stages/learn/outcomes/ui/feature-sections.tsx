import { lazy, Suspense } from 'react';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';

const PredictionSection = lazy(() => import('./prediction-section.tsx'));
const AdoptionSection = lazy(() => import('./adoption-section.tsx'));

/** What a feature is to bring, and who uses it. */
export default function FeatureSections({ resource, record }: RecordSlotProps) {
  if (resource.noun !== 'feature') return null;
  return (
    <Suspense>
      <PredictionSection resource={resource} record={record} />
      <AdoptionSection resource={resource} record={record} />
    </Suspense>
  );
}
