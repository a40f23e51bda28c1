import { useQuery } from '@tanstack/react-query';
import type { AnyResource } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { routesOf } from '#platform/ui/data/routes.ts';
import type { Tile } from '../dashboards.contract.ts';

/** The names of the reports and metrics that tiles show, by id; there before the tiles are answered. */
export function useShownNames(tiles: readonly Tile[]): ReadonlyMap<string, string> {
  const reports = useNamesOf(
    'report',
    tiles.flatMap((tile) => (tile.kind === 'report' ? [tile.reportId] : [])),
  );
  const metrics = useNamesOf(
    'metric',
    tiles.flatMap((tile) => (tile.kind === 'metric' ? [tile.metricId] : [])),
  );
  return new Map([...reports, ...metrics]);
}

function useNamesOf(noun: string, shown: readonly string[]): (readonly [string, string])[] {
  const { client, workspace, registry } = useApp();
  const ids = [...new Set(shown)].toSorted().join(',');
  const resource = registry.noun(noun)?.resource as unknown as AnyResource;
  const { data } = useQuery({
    queryKey: ['w', workspace.slug, noun, 'names', ids],
    queryFn: ({ signal }) =>
      client.call(routesOf(resource).list, {
        params: { workspace: workspace.slug },
        query: { ids, limit: 200, archived: 'all' },
        signal,
      }),
    enabled: ids !== '',
    placeholderData: (before) => before,
  });
  return (data?.items ?? []).map(({ id, name }) => [id, String(name)]);
}
