import { ActionIcon } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconDots, IconLink } from '@tabler/icons-react';
import { useAllowed } from '../app-context.tsx';
import { announce } from '../data/undo.ts';
import { useArchive } from '../data/use-archive.ts';
import type { RecordSlotProps } from '../feature-ui.ts';
import { ActionMenu } from '../overlay/action-menu.tsx';
import type { MenuEntry } from '../overlay/menu-entry.ts';

/** What can be done with any record, on its own page: after `entries`, which the page brings. */
export function RecordMenu({
  resource,
  record,
  entries: own = [],
}: RecordSlotProps & { entries?: readonly MenuEntry[] }) {
  const allowed = useAllowed();
  const archive = useArchive(resource);
  const archived = record.archivedAt !== null;
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href);
    announce(`Copied the link to ${record.key}.`);
  };
  const entries: MenuEntry[] = [...own];
  if (window.isSecureContext) {
    entries.push({ label: 'Copy link', icon: IconLink, onClick: () => void copy() });
  }
  if (allowed(resource.policy.archive, record)) {
    entries.push({
      label: archived ? 'Restore' : 'Archive',
      icon: archived ? IconArchiveOff : IconArchive,
      onClick: () => void archive(record, archived ? 'restore' : 'archive'),
    });
  }
  if (entries.length === 0) return null;
  return (
    <ActionMenu
      label="More"
      entries={entries}
      trigger={(button) => (
        <ActionIcon {...button} aria-label="More">
          <IconDots size={16} />
        </ActionIcon>
      )}
    />
  );
}
