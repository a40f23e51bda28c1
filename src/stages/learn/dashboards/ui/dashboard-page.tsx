import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useAllowed, useApp } from '#platform/ui/app-context.tsx';
import { useRecord } from '#platform/ui/data/use-record.ts';
import { FailureView } from '#platform/ui/failure-view.tsx';
import { Page } from '#platform/ui/page/page.tsx';
import { useTitle } from '#platform/ui/use-title.ts';
import { Waiting } from '#platform/ui/waiting.tsx';
import { GeneratedNote } from '#stages/learn/events/history/ui/generated-note.tsx';
import { type Dashboard, dashboards, type Tile } from '../dashboards.contract.ts';
import classes from './dashboard.module.css';
import { DashboardToolbar } from './dashboard-toolbar.tsx';
import { TileGrid } from './tile-grid.tsx';
import { useScope } from './use-scope.ts';
import { useTiles } from './use-tiles.ts';

const AddTile = lazy(() => import('./add-tile.tsx'));
const DigestDialog = lazy(() => import('./digest-dialog.tsx'));
const ShareDialog = lazy(() => import('./share-dialog.tsx'));

/** A dashboard: its tiles in a grid, asked each by itself, over one range. */
export default function DashboardPage() {
  const { id = '' } = useParams({ strict: false });
  const { go } = useApp();
  const { data, error, refetch } = useRecord(dashboards as never, id);
  const dashboard = data as unknown as Dashboard | undefined;
  useTitle(dashboard?.name ?? 'Dashboard');
  if (dashboard?.tiles && dashboard.scope) return <Whole key={id} dashboard={dashboard} />;
  if (!error) return <Waiting />;
  const back = { label: 'All dashboards', onClick: () => go(dashboards.path) };
  return <FailureView error={error} onRetry={() => void refetch()} back={back} />;
}

function Whole({ dashboard }: { dashboard: Dashboard }) {
  const allowed = useAllowed();
  const looked = useScope(dashboard);
  const layout = useTiles(dashboard);
  const page = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<'tile' | 'digest' | 'share' | null>(null);
  const close = () => setOpen(null);
  const editable = dashboard.archivedAt === null && allowed(dashboards.policy.update, dashboard);
  const add = useCallback(() => setOpen('tile'), []);
  const onAdd = (tile: Tile, name: string) => {
    layout.set([...layout.tiles, tile], `Added “${name}”.`);
    close();
  };
  return (
    <Page ref={page}>
      <DashboardToolbar
        dashboard={dashboard}
        looked={looked}
        editable={editable}
        onAdd={editable ? add : null}
        onDigest={() => setOpen('digest')}
        onShare={allowed(dashboards.policy.share) ? () => setOpen('share') : null}
        onFullScreen={() => void page.current?.requestFullscreen()}
      />
      <div className={classes.scroller} data-scrolls>
        <GeneratedNote />
        {layout.tiles.length === 0 ? (
          <Empty onAdd={editable ? add : null} />
        ) : (
          <TileGrid dashboard={dashboard} looked={looked} layout={layout} editable={editable} />
        )}
      </div>
      <Suspense>
        {open === 'tile' && <AddTile tiles={layout.tiles} onAdd={onAdd} onClose={close} />}
        {open === 'digest' && <DigestDialog dashboard={dashboard} onClose={close} />}
        {open === 'share' && <ShareDialog dashboard={dashboard} onClose={close} />}
      </Suspense>
    </Page>
  );
}

function Empty({ onAdd }: { onAdd: (() => void) | null }) {
  return (
    <div className={classes.empty}>
      <h2>Nothing is on this dashboard yet</h2>
      <p>
        Put the reports and metrics here that you look at together. One range and one set of filters
        then hold for all of them, and what was shipped is marked on each.
      </p>
      {onAdd && <Button onClick={onAdd}>Add a tile</Button>}
    </div>
  );
}
