import type { Tile } from './dashboards.contract.ts';
import { freePlace } from './layout.ts';

/** What a tile shows, before it has a place. */
export type Shown =
  | { readonly kind: 'report'; readonly reportId: string }
  | { readonly kind: 'metric'; readonly metricId: string }
  | { readonly kind: 'text'; readonly text: string };

const SIZES = {
  report: { w: 6, h: 5 },
  metric: { w: 4, h: 4 },
  text: { w: 4, h: 2 },
} as const;

/** A tile at the first place where it fits. `id` is unique on the dashboard. */
export function newTile(tiles: readonly Tile[], shown: Shown, id: string): Tile {
  return { ...shown, id, title: null, ...freePlace(tiles, SIZES[shown.kind]) };
}
