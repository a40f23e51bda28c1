import { useRef } from 'react';
import type { Dashboard, Tile } from '../dashboards.contract.ts';
import { inReadingOrder } from '../layout.ts';
import classes from './dashboard.module.css';
import { TileFrame } from './tile-frame.tsx';
import { useGridDrag } from './use-grid-drag.ts';
import { useShownNames } from './use-names.ts';
import type { Looked } from './use-scope.ts';
import type { Tiles } from './use-tiles.ts';

interface Props {
  readonly dashboard: Dashboard;
  readonly looked: Looked;
  readonly layout: Tiles;
  readonly editable: boolean;
}

/** The tiles, each where it lies; on a narrow screen one beneath the other, as they are read. */
export function TileGrid({ dashboard, looked, layout, editable }: Props) {
  const grid = useRef<HTMLDivElement>(null);
  const drag = useGridDrag(grid, layout);
  const names = useShownNames(layout.tiles);
  const ordered = useSteadyOrder(layout.tiles);
  const change = (id: string, edit: (tile: Tile) => Tile, message: string) =>
    layout.set(
      layout.tiles.map((tile) => (tile.id === id ? edit(tile) : tile)),
      message,
    );
  const remove = (id: string, name: string) =>
    layout.set(
      layout.tiles.filter((tile) => tile.id !== id),
      `Removed “${name}”.`,
    );
  return (
    <div className={classes.grid} ref={grid} data-dragging={drag.dragged !== null || undefined}>
      {ordered.map((tile) => (
        <TileFrame
          key={tile.id}
          dashboardId={dashboard.id}
          tile={tile}
          shownName={names.get(shownId(tile))}
          looked={looked}
          dragged={drag.dragged === tile.id}
          gripOf={editable ? drag.gripOf : null}
          onChange={editable ? change : null}
          onRemove={editable ? remove : null}
        />
      ))}
      <p className={classes.said} aria-live="polite">
        {drag.said}
      </p>
    </div>
  );
}

/** Tiles as they are read. While they are the same tiles none changes place, or it would lose the focus. */
function useSteadyOrder(tiles: readonly Tile[]): Tile[] {
  const order = useRef<readonly string[]>([]);
  const byId = new Map(tiles.map((tile) => [tile.id, tile]));
  const same = order.current.length === tiles.length && order.current.every((id) => byId.has(id));
  if (!same) order.current = inReadingOrder(tiles).map(({ id }) => id);
  return order.current.flatMap((id) => byId.get(id) ?? []);
}

function shownId(tile: Tile): string {
  if (tile.kind === 'text') return '';
  return tile.kind === 'report' ? tile.reportId : tile.metricId;
}
