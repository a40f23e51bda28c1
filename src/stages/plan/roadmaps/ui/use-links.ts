import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { shareRoutes } from '#core/shares/shares.contract.ts';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce, announceFailure } from '#platform/ui/data/undo.ts';
import { messageOf } from '#sdk/problem.ts';

/** The read-only links of a record that hold, and how to end one. */
export function useLinks(recordId: string) {
  const { client, workspace } = useApp();
  const queries = useQueryClient();
  const key = ['w', workspace.slug, 'share_link', recordId];
  const params = { workspace: workspace.slug };
  const refresh = () => queries.invalidateQueries({ queryKey: key });
  const { data } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => client.call(shareRoutes.list, { params, query: { recordId }, signal }),
  });
  const revoke = useMutation({
    mutationFn: (shareId: string) =>
      client.call(shareRoutes.revoke, { params: { ...params, shareId } }),
    onSuccess: () => announce('The link was ended. It opens nothing from now on.'),
    onError: (error) => announceFailure(messageOf(error)),
    onSettled: refresh,
  });
  return { items: data?.items ?? [], refresh: () => void refresh(), revoke: revoke.mutate };
}
