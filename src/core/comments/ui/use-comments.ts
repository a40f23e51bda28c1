import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import { type Comment, commentRoutes, type ReactionName } from '../comments.contract.ts';

/** The discussion of a record: what was said, and the verbs on it. */
export function useComments(recordId: string) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const params = { workspace: workspace.slug };
  const queryKey = [...keys.lists(workspace.slug, 'comment'), recordId];
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      client.call(commentRoutes.list, {
        params: { ...params, id: recordId },
        query: pageParam ? { cursor: pageParam } : {},
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
  const refresh = () => queries.invalidateQueries({ queryKey });
  /** Runs a write and says what went wrong; true when it was done. */
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      announceFailure(`${what} ${messageOf(error)}`);
      return false;
    } finally {
      await refresh();
    }
  };
  const at = (id: string) => ({ ...params, id });
  const restore = (id: string) =>
    attempt('The comment was not put back.', () =>
      client.call(commentRoutes.restore, { params: at(id) }),
    );
  return {
    list,
    comments: list.data?.pages.flatMap((page) => page.items) ?? [],
    add: (body: string, threadId?: string) =>
      attempt('The comment was not sent.', () =>
        client.call(commentRoutes.create, {
          params: at(recordId),
          body: threadId ? { body, threadId } : { body },
        }),
      ),
    edit: ({ id, version }: Comment, body: string) =>
      attempt('The comment was not changed.', () =>
        client.call(commentRoutes.update, { params: at(id), body: { body, version } }),
      ),
    remove: async ({ id }: Comment) => {
      const done = await attempt('The comment was not deleted.', () =>
        client.call(commentRoutes.remove, { params: at(id) }),
      );
      if (done) offerUndo('Comment deleted.', () => void restore(id));
    },
    resolve: ({ id }: Comment, resolved: boolean) =>
      attempt('The thread was not changed.', () =>
        client.call(commentRoutes.resolve, { params: at(id), body: { resolved } }),
      ),
    react: ({ id }: Comment, reaction: ReactionName, on: boolean) =>
      attempt('The reaction was not kept.', () =>
        client.call(on ? commentRoutes.react : commentRoutes.unreact, {
          params: { ...at(id), reaction },
        }),
      ),
  };
}
export type Discussion = ReturnType<typeof useComments>;
