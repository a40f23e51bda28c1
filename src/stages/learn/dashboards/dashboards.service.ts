import { invalidInput } from '#platform/contract/problem.ts';
import type { Tx } from '#platform/db/database.ts';
import { ResourceService } from '#platform/resource/service.ts';
import { findRefs } from '#platform/resource/store.ts';
import { reportService } from '#stages/learn/analysis/reports.service.ts';
import { type Dashboard, dashboards, type Tile } from './dashboards.contract.ts';
import { dashboardTable } from './dashboards.table.ts';
import { settled } from './layout.ts';
import { overviewOf } from './overview.ts';

/** What a tile points at: the noun and the id; null for text. */
function shownBy(tile: Tile): { noun: 'report' | 'metric'; id: string } | null {
  if (tile.kind === 'report') return { noun: 'report', id: tile.reportId };
  return tile.kind === 'metric' ? { noun: 'metric', id: tile.metricId } : null;
}

/** Tiles must show what is there; those that were on the dashboard before may have lost it since. */
async function requireShown(tx: Tx, tiles: readonly Tile[], before: readonly Tile[]) {
  const held = new Set(before.map((tile) => shownBy(tile)?.id));
  const fresh = tiles.flatMap((tile, i) => {
    const shown = shownBy(tile);
    return shown && !held.has(shown.id) ? [{ ...shown, i }] : [];
  });
  const refs = await findRefs(
    tx,
    fresh.map(({ id }) => id),
  );
  const missing = fresh.find(({ id, noun }) => refs[id]?.noun !== noun);
  if (!missing) return;
  const message = `There is no ${missing.noun} ${missing.id} in this workspace. Choose one that is there.`;
  const path = `body.tiles.${missing.i}.${missing.noun}Id`;
  throw invalidInput(path, message);
}

export const dashboardService = new ResourceService(dashboards, dashboardTable, {
  async beforeCreate(tx, inputs) {
    for (const input of inputs) {
      if (!input.tiles) continue;
      await requireShown(tx, input.tiles, []);
      input.tiles = settled(input.tiles);
    }
  },
  async beforeUpdate(tx, before, change) {
    const { tiles } = change as { tiles?: Tile[] };
    if (!tiles) return change;
    await requireShown(tx, tiles, before.tiles);
    return { ...change, tiles: settled(tiles) };
  },
});

/** Makes the reports of an overview and the dashboard that shows them. */
export async function createOverview(
  tx: Tx,
  eventNames: readonly string[],
  { name, ...scope }: { name: string; productId: string | null; timeZone: string },
): Promise<Dashboard> {
  const planned = overviewOf(eventNames, scope);
  const { productId } = scope;
  const made = await reportService.createMany(
    tx,
    planned.map((report) => ({ name: report.name, question: report.question, productId })),
  );
  const tiles = made.flatMap(({ id }, i): Tile[] => {
    const place = planned[i]?.place;
    return place
      ? [{ ...place, kind: 'report', id: `tile-${i + 1}`, title: null, reportId: id }]
      : [];
  });
  return dashboardService.create(tx, { name, productId, tiles });
}
