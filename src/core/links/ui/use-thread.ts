import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { keys } from '#platform/ui/data/keys.ts';
import { announceFailure, offerUndo } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';
import type { LinkKind } from '../link-kinds.ts';
import { linkRoutes } from '../links.contract.ts';
import { type Thread, type ThreadEdge, type ThreadMore, threadRoute } from '../thread.contract.ts';
import { mergeThread } from './thread-model.ts';

const PAGE = 20;

function threadKey(slug: string, noun: string, id: string) {
  return [...keys.noun(slug, noun), 'thread', id] as const;
}

/** A record's thread, and how to read on where more hangs on a record than was answered. */
export function useThread(noun: string, id: string) {
  const app = useApp();
  const queries = useQueryClient();
  const slug = app.workspace.slug;
  const queryKey = threadKey(slug, noun, id);
  const keepNames = (thread: Thread) => {
    app.refs.add(thread.refs);
    app.refs.add(Object.fromEntries(thread.nodes.map((node) => [node.id, node])));
    return thread;
  };
  const thread = useQuery({
    queryKey,
    queryFn: async ({ signal }) =>
      keepNames(
        await app.client.call(threadRoute, { params: { workspace: slug, id }, query: {}, signal }),
      ),
  });
  const readOn = useMutation({
    mutationFn: async (more: ThreadMore) => {
      const read = await app.client.call(threadRoute, {
        params: { workspace: slug, id: more.nodeId },
        query: {
          direction: more.direction,
          kind: more.kind,
          breadth: PAGE,
          depth: 3,
          ...(more.cursor ? { cursor: more.cursor } : {}),
        },
      });
      return keepNames(read);
    },
    onSuccess: (read, more) =>
      queries.setQueryData<Thread>(queryKey, (held) => held && mergeThread(held, read, more)),
    onError: (error) => announceFailure(`The rest was not loaded. ${messageOf(error)}`),
  });
  return { thread, readOn };
}

/** Links and unlinks records, with a way back. */
export function useLinking(noun: string, id: string) {
  const app = useApp();
  const queries = useQueryClient();
  const params = { workspace: app.workspace.slug };
  const refresh = () =>
    queries.invalidateQueries({ queryKey: threadKey(params.workspace, noun, id) });
  const link = async (body: { fromId: string; kind: LinkKind; toId: string }) => {
    try {
      const made = await app.client.call(linkRoutes.create, { params, body });
      offerUndo('Linked.', () => void unlink(made, false));
    } catch (error) {
      announceFailure(`The link was not made. ${messageOf(error)}`);
    }
    await refresh();
  };
  const unlink = async (edge: ThreadEdge, undoable = true) => {
    try {
      await app.client.call(linkRoutes.remove, { params: { ...params, id: edge.id } });
      const { fromId, kind, toId } = edge;
      if (undoable) offerUndo('Link taken away.', () => void link({ fromId, kind, toId }));
    } catch (error) {
      announceFailure(`The link was not taken away. ${messageOf(error)}`);
    }
    await refresh();
  };
  return { link, unlink };
}
