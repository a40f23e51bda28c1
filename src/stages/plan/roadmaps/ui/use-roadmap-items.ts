import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { compareRanks } from '#platform/contract/rank.ts';
import type { Page } from '#platform/contract/resource.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { type Roadmap, type RoadmapItem, roadmapRoutes } from '../roadmaps.contract.ts';

/** As many as a page may hold: a large roadmap comes in few requests, the first shown at once. */
const PAGE = 1000;

/** A page as the cache keeps it: the counts beside the items, so that an update of an item keeps them. */
interface ItemPage extends Page<RoadmapItem> {
  readonly evidence: Readonly<Record<string, number>>;
}

export interface RoadmapItems {
  readonly items: readonly RoadmapItem[];
  readonly evidence: ReadonlyMap<string, number>;
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
export function useRoadmapItems(roadmap: Roadmap): RoadmapItems {
  const app = useApp();
  const slug = app.workspace.slug;
  const scope = {
    roadmap: roadmap.id,
    filter: roadmap.filter,
    productId: roadmap.productId,
    evidence: roadmap.shownFields.includes('evidence'),
  };
  const query = useInfiniteQuery({
    queryKey: [...keys.lists(slug, 'feature'), scope],
    queryFn: async ({ pageParam, signal }): Promise<ItemPage> => {
      const page = await app.client.call(roadmapRoutes.items, {
        params: { workspace: slug, id: roadmap.id },
        query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      });
      app.refs.add(page.refs);
      const evidence = Object.fromEntries(
        page.items.map((item) => [item.id, item.evidenceCount ?? 0]),
      );
      return { ...page, evidence };
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
  const evidence = useMemo(
    () => new Map(data?.pages.flatMap((page) => Object.entries(page.evidence)) ?? []),
    [data],
  );
  return {
    items,
    evidence,
    state: data ? 'ready' : query.isError ? 'error' : 'loading',
    growing: hasNextPage,
    error: query.error,
    retry: () => void query.refetch(),
  };
}

/** The server's order: by rank, those without one last, then by age. */
export function byRank(a: RoadmapItem, b: RoadmapItem): number {
  if (a.rank === null || b.rank === null) {
    return Number(a.rank === null) - Number(b.rank === null) || compareRanks(a.id, b.id);
  }
  return compareRanks(a.rank, b.rank) || compareRanks(a.id, b.id);
}
