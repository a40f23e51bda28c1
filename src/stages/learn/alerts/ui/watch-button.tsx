import { ActionIcon, Tooltip } from '@mantine/core';
import { IconBellPlus } from '@tabler/icons-react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { refOf } from '#platform/ui/registry.ts';
import { alerts } from '../alerts.contract.ts';

/** Makes an alert on the metric that is on the page. */
export default function WatchButton({ resource, record }: RecordSlotProps) {
  const { create, refs } = useApp();
  const may = useAllowed()(alerts.policy.create);
  if (resource.noun !== 'metric' || !may || record.archivedAt) return null;
  return (
    <Tooltip label="Alert on this metric">
      <ActionIcon
        aria-label="Alert on this metric"
        onClick={() => {
          refs.add({ [record.id]: refOf(resource, record) });
          create(alerts.noun, { metricId: record.id });
        }}
      >
        <IconBellPlus size={16} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
