import { useQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { workspaceRoutes } from '../workspaces.contract.ts';

/** The workspace one is in, with its version and its settings. */
export function useWorkspace() {
  const { client, workspace } = useApp();
  return useQuery({
    queryKey: ['workspace', workspace.slug],
    queryFn: ({ signal }) =>
      client.call(workspaceRoutes.get, { params: { workspace: workspace.slug }, signal }),
  });
}
