import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Slots } from '#platform/concurrency/slots.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { dashboardRoutes, type Scope, type Tile } from '../dashboards.contract.ts';

/** Tiles read at once: a browser opens six connections, and other clicks need theirs. */
const slots = new Slots(3);

/** What a tile shows; asked by itself, and stopped when the tile is left. */
export function useTile(
  dashboardId: string,
  tile: Exclude<Tile, { kind: 'text' }>,
  scope: Scope,
  every: number | null,
) {
  const { client, workspace, refs } = useApp();
  const shown = tile.kind === 'report' ? tile.reportId : tile.metricId;
  return useQuery({
    // Under the noun it shows, so that what is told of reports and metrics reaches it.
    queryKey: ['w', workspace.slug, tile.kind, 'tile', dashboardId, tile.id, shown, scope],
    queryFn: ({ signal }) =>
      slots.run(async () => {
        signal.throwIfAborted();
        const answer = await client.call(dashboardRoutes.tile, {
          params: { workspace: workspace.slug, id: dashboardId, tileId: tile.id },
          body: { scope },
          signal,
        });
        // So that a conflict about the tiles can name them.
        if (!refs.get(shown)) {
          const ref = { id: shown, noun: tile.kind, key: '', title: answer.title, archived: false };
          refs.add({ [shown]: ref });
        }
        return answer;
      }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    retry: false,
    ...(every ? { refetchInterval: every * 60_000 } : {}),
  });
}
