import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { AnyResource } from '#platform/contract/resource.ts';
import { type App, useApp } from '../app-context.tsx';
import type { AnyRecord } from '../feature-ui.ts';
import { cachedRecord } from './cache.ts';
import { keys } from './keys.ts';
import { routesOf } from './routes.ts';

function recordOptions(app: App, resource: AnyResource, id: string) {
  return {
    queryKey: keys.record(app.workspace.slug, resource.noun, id),
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<AnyRecord> => {
      const { refs, ...record } = await app.client.call(routesOf(resource).get, {
        params: { workspace: app.workspace.slug, id },
        signal,
      });
      app.refs.add(refs);
      return record as AnyRecord;
    },
  };
}

/** One record; shown at once from a list that holds it, and fetched in full behind that. */
export function useRecord(resource: AnyResource, id: string) {
  const app = useApp();
  const queries = useQueryClient();
  return useQuery({
    ...recordOptions(app, resource, id),
    placeholderData: () => cachedRecord(queries, app.workspace.slug, resource.noun, id),
  });
}

/** Fetches a record that is about to be opened: on hover, on focus. */
export function usePrefetchRecord(resource: AnyResource): (id: string) => void {
  const app = useApp();
  const queries = useQueryClient();
  return useCallback(
    (id: string) =>
      void queries.prefetchQuery({ ...recordOptions(app, resource, id), staleTime: 30_000 }),
    [app, resource, queries],
  );
}
