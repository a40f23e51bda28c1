import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import AddToDashboard from './add-to-dashboard.tsx';

/** Beside the title of a metric: puts it on a dashboard. */
export default function MetricAction({ resource, record }: RecordSlotProps) {
  if (resource.noun !== 'metric' || record.archivedAt) return null;
  return <AddToDashboard shown={{ kind: 'metric', metricId: record.id }} compact />;
}
