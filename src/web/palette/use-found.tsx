import { IconCircleDashed } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { searchRoute } from '#core/search/search.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import type { Entry } from './entries.tsx';

const STALE_MS = 10_000;

/** Records that match what was typed, over every noun. */
export function useFound(q: string): { entries: readonly Entry[]; searching: boolean } {
  const app = useApp();
  const { data, isFetching } = useQuery({
    queryKey: ['w', app.workspace.slug, 'search', q],
    queryFn: ({ signal }) =>
      app.client.call(searchRoute, {
        params: { workspace: app.workspace.slug },
        query: { q },
        signal,
      }),
    enabled: q.length > 0,
    staleTime: STALE_MS,
    placeholderData: keepPreviousData,
  });
  const entries = useMemo(() => {
    if (q === '') return [];
    return (data?.items ?? []).flatMap((item): Entry[] => {
      const noun = app.registry.noun(item.noun);
      if (!noun) return [];
      return [
        {
          id: `found:${item.id}`,
          group: 'Records',
          label: item.title || item.key,
          hint: item.key,
          icon: noun.icon ?? IconCircleDashed,
          run: () => app.go(`${noun.path}/${item.id}`),
        },
      ];
    });
  }, [data, app, q]);
  return { entries, searching: isFetching };
}
