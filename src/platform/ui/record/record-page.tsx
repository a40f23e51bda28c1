import { ActionIcon } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArchive, IconArchiveOff, IconDots, IconLink } from '@tabler/icons-react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useAllowed, useApp } from '../app-context.tsx';
import { AppLink } from '../app-link.tsx';
import { announce } from '../data/undo.ts';
import { useArchive } from '../data/use-archive.ts';
import { useRecord } from '../data/use-record.ts';
import { FailureView } from '../failure-view.tsx';
import type { RecordSlotProps } from '../feature-ui.ts';
import { useShortcut } from '../keys/shortcut.ts';
import { ActionMenu } from '../overlay/action-menu.tsx';
import type { MenuEntry } from '../overlay/menu-entry.ts';
import { titleOf } from '../registry.ts';
import { Slot } from '../slot.tsx';
import { useTitle } from '../use-title.ts';
import { Waiting } from '../waiting.tsx';
import classes from './record.module.css';
import RecordView from './record-view.tsx';
import { Walk } from './walk.tsx';

/** A record's own page. */
export default function RecordPage({ resource, id }: { resource: AnyResource; id: string }) {
  const { go } = useApp();
  const { data, error, refetch } = useRecord(resource, id);
  const narrow = useMediaQuery('(max-width: 900px)', undefined, { getInitialValueInEffect: false });
  useTitle(data ? `${data.key} ${titleOf(resource, data)}` : resource.label.one);
  useShortcut({
    keys: 'Escape',
    label: `Back to ${resource.label.many.toLowerCase()}`,
    group: 'Record',
    run: () => (document.activeElement?.matches('input, textarea') ? false : go(resource.path)),
  });
  if (!data) {
    if (!error) return <Waiting />;
    const back = {
      label: `All ${resource.label.many.toLowerCase()}`,
      onClick: () => go(resource.path),
    };
    return (
      <div className={classes.page}>
        <FailureView error={error} onRetry={() => void refetch()} back={back} />
      </div>
    );
  }
  return (
    <div className={classes.page}>
      <div className={classes.bar}>
        <nav aria-label="Breadcrumbs">
          <ol className={classes.crumbs}>
            <li>
              <AppLink path={resource.path}>{resource.label.many}</AppLink>
            </li>
            <li aria-current="page">{data.key}</li>
          </ol>
        </nav>
        <div className={classes.actions}>
          <Walk resource={resource} id={id} />
          <Slot name="record.actions" resource={resource} record={data} />
          <Actions resource={resource} record={data} />
        </div>
      </div>
      <div className={classes.scroll}>
        <RecordView
          key={data.id}
          resource={resource}
          record={data}
          layout={narrow ? 'peek' : 'page'}
        />
      </div>
    </div>
  );
}

function Actions({ resource, record }: RecordSlotProps) {
  const allowed = useAllowed();
  const archive = useArchive(resource);
  const archived = record.archivedAt !== null;
  const copy = async () => {
    await navigator.clipboard.writeText(window.location.href);
    announce(`Copied the link to ${record.key}.`);
  };
  const entries: MenuEntry[] = [];
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
