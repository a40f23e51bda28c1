import { ActionIcon } from '@mantine/core';
import { IconDots, IconDownload } from '@tabler/icons-react';
import { useApp } from '../app-context.tsx';
import { routesOf } from '../data/routes.ts';
import type { ListSlotProps } from '../feature-ui.ts';
import { ActionMenu } from '../overlay/action-menu.tsx';
import { Slot } from '../slot.tsx';

/** What else can be done with a list: take it out, bring some in. */
export function MoreMenu({ resource, query }: ListSlotProps) {
  const { client, workspace } = useApp();
  const href = client.url(routesOf(resource).export, {
    params: { workspace: workspace.slug },
    query,
  });
  return (
    <ActionMenu
      label="More"
      entries={[{ label: 'Export as CSV', icon: IconDownload, href, download: true }]}
      others={<Slot name="list.menu" resource={resource} />}
      trigger={(button) => (
        <ActionIcon {...button} aria-label="More">
          <IconDots size={16} />
        </ActionIcon>
      )}
    />
  );
}
