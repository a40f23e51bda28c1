import {
  InfiniteQueryObserver,
  type InfiniteQueryObserverResult,
  keepPreviousData,
  type QueryClient,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { ResourceOutline } from '#platform/contract/outline.ts';
import type { Page } from '#platform/contract/resource.ts';
import { type App, useApp } from '../app-context.tsx';
import type { AnyRecord } from '../feature-ui.ts';
import type { ListData } from './cache.ts';
import { keys } from './keys.ts';
import { routesOf } from './routes.ts';

export type ListQueryText = Readonly<Record<string, string>>;
const PAGE = 100;

/** One list of records that grows page by page. */
export interface Feed {
  readonly id: string;
  readonly items: readonly AnyRecord[];
  readonly state: 'idle' | 'loading' | 'error' | 'ready';
  readonly error: Error | null;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  loadMore(): void;
  retry(): void;
}

export interface FeedSpec {
  readonly id: string;
  readonly query: ListQueryText;
  /** Not asked for until someone looks. */
  readonly enabled?: boolean;
}

type Observer = InfiniteQueryObserver<Page<AnyRecord>, Error, ListData>;

interface Asked {
  readonly pageParam: unknown;
  readonly signal: AbortSignal;
}

export function listOptions(app: App, resource: ResourceOutline, query: ListQueryText) {
  return {
    queryKey: keys.list(app.workspace.slug, resource.noun, query) as readonly unknown[],
    queryFn: async ({ pageParam, signal }: Asked): Promise<Page<AnyRecord>> => {
      const page = await app.client.call(routesOf(resource).list, {
        params: { workspace: app.workspace.slug },
        query: {
          limit: PAGE,
          ...query,
          cursor: typeof pageParam === 'string' ? pageParam : undefined,
        },
        signal,
      });
      app.refs.add(page.refs);
      return page;
    },
    initialPageParam: undefined as unknown,
    getNextPageParam: (page: Page<AnyRecord>) => page.nextCursor ?? undefined,
  };
}

/** Keeps one observer per list and tells React when any of them changes. */
class Feeds {
  private observers = new Map<string, Observer>();
  private listeners = new Set<() => void>();
  private unsubscribe = new Map<string, () => void>();
  private snapshot: readonly Feed[] = [];
  private specs: readonly FeedSpec[] = [];
  private readonly queries: QueryClient;

  constructor(queries: QueryClient) {
    this.queries = queries;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    for (const [id, observer] of this.observers) this.watch(id, observer);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      for (const stop of this.unsubscribe.values()) stop();
      this.unsubscribe.clear();
    };
  };

  readonly read = (): readonly Feed[] => this.snapshot;

  set(app: App, resource: ResourceOutline, specs: readonly FeedSpec[]): void {
    this.specs = specs;
    const wanted = new Set(specs.map((spec) => spec.id));
    for (const id of this.observers.keys()) if (!wanted.has(id)) this.drop(id);
    for (const spec of specs) {
      const options = {
        ...listOptions(app, resource, spec.query),
        enabled: spec.enabled ?? true,
        placeholderData: keepPreviousData,
      };
      const known = this.observers.get(spec.id);
      if (known) known.setOptions(options);
      else this.add(spec.id, new InfiniteQueryObserver(this.queries, options));
    }
    this.refresh();
  }

  private add(id: string, observer: Observer): void {
    this.observers.set(id, observer);
    if (this.listeners.size > 0) this.watch(id, observer);
  }

  private watch(id: string, observer: Observer): void {
    if (!this.unsubscribe.has(id)) this.unsubscribe.set(id, observer.subscribe(this.refresh));
  }

  private drop(id: string): void {
    this.unsubscribe.get(id)?.();
    this.unsubscribe.delete(id);
    this.observers.delete(id);
  }

  private readonly refresh = (): void => {
    const before = new Map(this.snapshot.map((feed) => [feed.id, feed]));
    const next = this.specs.flatMap((spec) => {
      const observer = this.observers.get(spec.id);
      return observer ? [feedOf(spec, observer, before.get(spec.id))] : [];
    });
    const same =
      next.length === this.snapshot.length && next.every((f, i) => f === this.snapshot[i]);
    if (same) return;
    this.snapshot = next;
    for (const listener of this.listeners) listener();
  };
}

const results = new WeakMap<Feed, InfiniteQueryObserverResult<ListData, Error>>();

/** The same object as before when nothing a screen shows has changed. */
function feedOf(spec: FeedSpec, observer: Observer, before: Feed | undefined): Feed {
  const result = observer.getCurrentResult();
  const old = before && results.get(before);
  if (
    before &&
    old &&
    old.data === result.data &&
    old.status === result.status &&
    old.fetchStatus === result.fetchStatus
  ) {
    return before;
  }
  const items =
    before && old?.data === result.data
      ? before.items
      : (result.data?.pages.flatMap((page) => page.items) ?? []);
  const feed: Feed = {
    id: spec.id,
    items,
    state: stateOf(spec, result),
    error: result.error,
    hasMore: result.hasNextPage,
    loadingMore: result.isFetchingNextPage,
    loadMore: () => {
      const now = observer.getCurrentResult();
      if (now.hasNextPage && !now.isFetching) void observer.fetchNextPage();
    },
    retry: () => void observer.refetch(),
  };
  results.set(feed, result);
  return feed;
}

function stateOf(
  spec: FeedSpec,
  result: InfiniteQueryObserverResult<ListData, Error>,
): Feed['state'] {
  if (result.data) return 'ready';
  if (result.isError) return 'error';
  return spec.enabled === false ? 'idle' : 'loading';
}

/** Several lists of one noun, kept fresh: the groups of a grouped page, or just one. */
export function useFeeds(resource: ResourceOutline, specs: readonly FeedSpec[]): readonly Feed[] {
  const app = useApp();
  const queries = useQueryClient();
  const feeds = useMemo(() => new Feeds(queries), [queries]);
  const hash = JSON.stringify(specs);
  const latest = useRef(specs);
  latest.current = specs;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the hash stands for the specs
  useEffect(() => feeds.set(app, resource, latest.current), [feeds, app, resource, hash]);
  return useSyncExternalStore(feeds.subscribe, feeds.read);
}

/** One list of records, page by page, in the order the server gives. */
export function useResourceList(
  resource: ResourceOutline,
  query: ListQueryText,
  enabled = true,
): Feed {
  const specs = useMemo(() => [{ id: 'all', query, enabled }], [query, enabled]);
  const feed = useFeeds(resource, specs)[0];
  const nothing = useCallback(() => {}, []);
  return (
    feed ?? {
      id: 'all',
      items: [],
      state: 'loading',
      error: null,
      hasMore: false,
      loadingMore: false,
      loadMore: nothing,
      retry: nothing,
    }
  );
}

/** How many records match; null until known. */
export function useCount(
  resource: ResourceOutline,
  query: ListQueryText,
  enabled = true,
): number | null {
  const { client, workspace } = useApp();
  const { sort: _, ...filters } = query;
  const { data } = useQuery({
    queryKey: keys.count(workspace.slug, resource.noun, filters),
    queryFn: ({ signal }) =>
      client.call(routesOf(resource).count, {
        params: { workspace: workspace.slug },
        query: filters,
        signal,
      }),
    enabled,
    placeholderData: keepPreviousData,
  });
  return data?.count ?? null;
}
