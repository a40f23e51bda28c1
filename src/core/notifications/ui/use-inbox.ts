import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import { notificationRoutes as routes } from '../notifications.contract.ts';

const NOUN = 'notification';

/** How many are unread; live. */
export function useUnread(): number {
  const { client, workspace } = useApp();
  const { data } = useQuery({
    queryKey: [...keys.noun(workspace.slug, NOUN), 'unread'],
    queryFn: ({ signal }) =>
      client.call(routes.unread, { params: { workspace: workspace.slug }, signal }),
    refetchOnWindowFocus: true,
  });
  return data?.unread ?? 0;
}

/** The inbox, all of it or what is unread. */
export function useInbox(unreadOnly: boolean) {
  const { client, workspace, refs } = useApp();
  return useInfiniteQuery({
    queryKey: [...keys.lists(workspace.slug, NOUN), unreadOnly],
    queryFn: async ({ pageParam, signal }) => {
      const page = await client.call(routes.list, {
        params: { workspace: workspace.slug },
        query: {
          unread: unreadOnly ? 'true' : 'false',
          ...(pageParam ? { cursor: pageParam } : {}),
        },
        signal,
      });
      refs.add(page.refs);
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchOnWindowFocus: true,
  });
}

/** Marks as read or unread: some, or all. */
export function useMark(): (what: { ids?: string[]; all?: true; read: boolean }) => Promise<void> {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  return async (body) => {
    try {
      await client.call(routes.mark, { params: { workspace: workspace.slug }, body });
    } catch (error) {
      announceFailure(`Nothing was marked. ${messageOf(error)}`);
    }
    await queries.invalidateQueries({ queryKey: keys.noun(workspace.slug, NOUN) });
  };
}
