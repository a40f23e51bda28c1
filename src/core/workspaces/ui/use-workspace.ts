import { useMutation, useQuery } from '@tanstack/react-query';
import { useApp } from '#platform/ui/app-context.tsx';
import { announce } from '#platform/ui/data/undo.ts';
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

/** Saves one setting of the workspace, as it was read at `version`, and says so. */
export function useSaveSetting<T>(
  { key }: { readonly key: string },
  { version, saved, onDone }: { version: number; saved: string; onDone: () => void },
) {
  const { client, workspace } = useApp();
  return useMutation({
    mutationFn: (value: T) =>
      client.call(workspaceRoutes.update, {
        params: { workspace: workspace.slug },
        body: { settings: { [key]: value }, version },
      }),
    onSuccess: () => announce(saved),
    onSettled: onDone,
  });
}
