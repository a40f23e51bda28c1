import { Button } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useArchive } from '#platform/ui/data/use-archive.ts';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { ActionMenu } from '#platform/ui/overlay/action-menu.tsx';
import type { MenuEntry } from '#platform/ui/overlay/menu-entry.ts';
import { PageHead } from '#platform/ui/page/page.tsx';
import { useRename } from '#platform/ui/record/use-rename.tsx';
import { type Dashboard, dashboards } from '../dashboards.contract.ts';
import classes from './dashboard.module.css';
import { ScopeBar } from './scope-bar.tsx';
import type { Looked } from './use-scope.ts';

interface Props {
  readonly dashboard: Dashboard;
  readonly looked: Looked;
  readonly editable: boolean;
  /** Null where the caller may not add tiles. */
  readonly onAdd: (() => void) | null;
  readonly onDigest: () => void;
  /** Null where the caller may not share. */
  readonly onShare: (() => void) | null;
  readonly onFullScreen: () => void;
}

const EVERY = [null, 1, 5, 15, 60] as const;

/** The head of a dashboard: what it is, over which range, and what can be done with it. */
export function DashboardToolbar(props: Props) {
  const { dashboard, looked, editable, onAdd, onDigest, onShare, onFullScreen } = props;
  const { workspace } = useApp();
  const record = dashboard as unknown as AnyRecord;
  const { heading, entries: renaming } = useRename(dashboards as never, record);
  const archive = useArchive(dashboards as never);
  const allowed = useAllowed();
  const archived = dashboard.archivedAt !== null;
  const queries = useQueryClient();
  const update = useUpdate(dashboards as never);
  const tileKeys = ['report', 'metric'].map((noun) => ['w', workspace.slug, noun, 'tile']);
  const asking = useIsFetching({ predicate: ({ queryKey }) => queryKey[3] === 'tile' }) > 0;
  const refresh = () => {
    for (const queryKey of tileKeys) void queries.invalidateQueries({ queryKey });
  };
  const keep = async () => {
    const change = { scope: looked.scope };
    const kept = await update({
      record,
      change,
      message: 'Saved the range and filters for everyone.',
    });
    if (kept) looked.reset?.();
  };
  const changing: MenuEntry[] = [
    ...renaming,
    ...(allowed(dashboards.policy.archive, record)
      ? [
          {
            label: archived ? 'Restore' : 'Archive',
            onClick: () => void archive(record, archived ? 'restore' : 'archive'),
          },
        ]
      : []),
  ];
  const entries: MenuEntry[] = [
    { label: 'Refresh now', onClick: refresh },
    { kind: 'heading', label: 'Refresh automatically' },
    ...EVERY.map((minutes) => ({
      label:
        minutes === null ? 'Never' : `Every ${minutes === 1 ? 'minute' : `${minutes} minutes`}`,
      checked: looked.every === minutes,
      onClick: () => looked.setEvery(minutes),
    })),
    { kind: 'line' },
    { label: 'Full screen', onClick: onFullScreen },
    { label: 'Get it by mail', onClick: onDigest },
    ...(onShare ? [{ label: 'Share as a link', onClick: onShare }] : []),
    ...(changing.length > 0 ? [{ kind: 'line' } as const, ...changing] : []),
  ];
  return (
    <PageHead
      of={{ path: dashboards.path, label: dashboards.label.many }}
      title={heading}
      told={
        <span className={classes.asking} role="status">
          {asking ? 'Asking …' : ''}
        </span>
      }
    >
      <ScopeBar looked={looked} />
      {looked.reset && (
        <Button variant="subtle" color="gray" onClick={looked.reset}>
          Reset
        </Button>
      )}
      {looked.reset && editable && (
        <Button variant="default" onClick={() => void keep()}>
          Save for everyone
        </Button>
      )}
      <ActionMenu
        label="More of this dashboard"
        entries={entries}
        trigger={(button) => (
          <Button
            {...button}
            variant="subtle"
            color="gray"
            px={8}
            aria-label="More of this dashboard"
          >
            <IconDots size={16} />
          </Button>
        )}
      />
      {onAdd && (
        <Button aria-label="Add tile" onClick={onAdd}>
          <IconPlus size={15} />
          <span className={classes.wideOnly}>&nbsp;Add tile</span>
        </Button>
      )}
    </PageHead>
  );
}
