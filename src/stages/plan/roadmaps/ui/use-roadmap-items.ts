import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { compareRanks } from '#platform/contract/rank.ts';
import type { Page } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import {
  type Roadmap,
  type RoadmapFilter,
  type RoadmapItem,
  roadmapRoutes,
} from '../roadmaps.contract.ts';

/** As many as a page may hold: a large roadmap comes in few requests, the first shown at once. */
const PAGE = 1000;

export interface RoadmapItems {
  readonly items: readonly RoadmapItem[];
  readonly state: 'loading' | 'error' | 'ready';
  /** True while further pages still come in. */
  readonly growing: boolean;
  readonly error: Error | null;
  retry(): void;
}

/**
 * All items of a roadmap in their order, page after page. They lie in the cache
 * as a list of features, so optimistic changes and live updates reach them.
 */
export function useRoadmapItems(roadmap: Roadmap, narrow: RoadmapFilter): RoadmapItems {
  const app = useApp();
  const slug = app.workspace.slug;
  const scope = {
    roadmap: roadmap.id,
    filter: roadmap.filter,
    productId: roadmap.productId,
    narrow,
  };
  const query = useInfiniteQuery({
    queryKey: [...keys.lists(slug, 'feature'), scope],
    queryFn: async ({ pageParam, signal }): Promise<Page<RoadmapItem>> => {
      const page = await app.client.call(roadmapRoutes.items, {
        params: { workspace: slug, id: roadmap.id },
        query: { ...narrow, limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } as never,
        signal,
      });
      app.refs.add(page.refs);
      return page;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const items = useMemo(
    () => (data?.pages.flatMap((page) => page.items) ?? []).toSorted(byRank),
    [data],
  );
  return {
    items,
    state: data ? 'ready' : query.isError ? 'error' : 'loading',
    growing: hasNextPage,
    error: query.error,
    retry: () => void query.refetch(),
  };
}

/** The server's order: by rank, those without one last, then by age. */
function byRank(a: RoadmapItem, b: RoadmapItem): number {
  if (a.rank === null || b.rank === null) {
    return Number(a.rank === null) - Number(b.rank === null) || compareRanks(a.id, b.id);
  }
  return compareRanks(a.rank, b.rank) || compareRanks(a.id, b.id);
}
