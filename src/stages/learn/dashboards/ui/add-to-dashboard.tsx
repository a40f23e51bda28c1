import { Button, Popover } from '@mantine/core';
import { IconLayoutDashboard } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { allItems } from '#platform/ui/data/all-items.ts';
import { announce } from '#platform/ui/data/undo.ts';
import { useUpdate } from '#platform/ui/data/use-update.ts';
import type { AnyRecord } from '#platform/ui/feature-ui.ts';
import { newIdempotencyKey } from '#sdk/client.ts';
import { type Dashboard, dashboards } from '../dashboards.contract.ts';
import { newTile, type Shown } from '../new-tile.ts';
import classes from './dashboard.module.css';

/** Puts a report or a metric on a dashboard. */
export default function AddToDashboard({
  shown,
  compact = false,
}: {
  shown: Shown;
  compact?: boolean;
}) {
  const [opened, setOpened] = useState(false);
  const allowed = useAllowed();
  if (!allowed(dashboards.policy.create)) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus width={300}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          aria-label="Add to dashboard"
          px={compact ? 6 : undefined}
          onClick={() => setOpened(!opened)}
        >
          <IconLayoutDashboard size={15} stroke={1.75} />
          {!compact && <>&nbsp;Add to dashboard</>}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="xs">
        <Choice shown={shown} onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Choice({ shown, onDone }: { shown: Shown; onDone: () => void }) {
  const { client, workspace, create } = useApp();
  const allowed = useAllowed();
  const update = useUpdate(dashboards as never);
  const found = useQuery({
    queryKey: ['w', workspace.slug, 'dashboard', 'pick'],
    queryFn: ({ signal }) =>
      allItems((query) =>
        client.call(dashboards.routes.list, {
          params: { workspace: workspace.slug },
          query,
          signal,
        }),
      ),
    staleTime: 0,
  });
  const mine = (found.data ?? []).filter((one) => allowed(dashboards.policy.update, one));
  const add = async (dashboard: Dashboard) => {
    onDone();
    const tile = newTile(dashboard.tiles, shown, newIdempotencyKey().slice(0, 12));
    const change = { tiles: [...dashboard.tiles, tile] };
    const kept = await update({ record: dashboard as unknown as AnyRecord, change });
    if (kept) announce(`It is on “${dashboard.name}”.`);
  };
  return (
    <ul className={classes.picks}>
      {mine.map((dashboard) => (
        <li key={dashboard.id}>
          <button type="button" onClick={() => void add(dashboard)}>
            {dashboard.name}
          </button>
        </li>
      ))}
      {found.data && mine.length === 0 && (
        <li className={classes.note}>There is no dashboard yet.</li>
      )}
      <li>
        <button
          type="button"
          onClick={() => {
            onDone();
            create(dashboards.noun);
          }}
        >
          New dashboard …
        </button>
      </li>
    </ul>
  );
}
