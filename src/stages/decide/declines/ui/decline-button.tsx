import { ActionIcon, Tooltip } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import type { RecordSlotProps } from '#platform/ui/feature-ui.ts';
import { refOf } from '#platform/ui/registry.ts';
import { declines } from '../declines.contract.ts';

/** Declines what is on the page, with a reason. */
export default function DeclineButton({ resource, record }: RecordSlotProps) {
  const { create, refs } = useApp();
  const may = useAllowed()(declines.policy.create);
  const declinable = resource.noun === 'feature' || resource.noun === 'opportunity';
  if (!declinable || !may || record.state === 'declined' || record.archivedAt) return null;
  return (
    <Tooltip label="Decline with a reason">
      <ActionIcon
        aria-label="Decline"
        onClick={() => {
          refs.add({ [record.id]: refOf(resource, record) });
          create(declines.noun, { recordId: record.id });
        }}
      >
        <IconHandStop size={16} stroke={1.75} />
      </ActionIcon>
    </Tooltip>
  );
}
